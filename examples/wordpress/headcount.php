<?php
/**
 * Plugin Name: Headcount
 * Description: Shows how many people watch an auction: [headcount auction="…"].
 * Version: 0.1.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: MIT
 */

if (!defined('ABSPATH')) {
    exit;
}

add_shortcode('headcount', 'headcount_shortcode');

/**
 * `[headcount auction="24 hex digits" label="{n} watching" lang="en"]`. Only `auction` is required.
 *
 * The page loads a script from the server. Authors must not choose it, so its address is a constant in wp-config.php.
 */
function headcount_shortcode($attributes): string
{
    $given = shortcode_atts(['auction' => '', 'label' => '', 'lang' => ''], $attributes, 'headcount');
    $url = defined('HEADCOUNT_URL') ? rtrim(esc_url_raw((string) HEADCOUNT_URL, ['https', 'http']), '/') : '';
    if ($url === '') {
        return headcount_problem('define HEADCOUNT_URL in wp-config.php, such as https://live.example.com');
    }
    if (!preg_match('/\A[0-9a-f]{24}\z/i', $given['auction'])) {
        return headcount_problem('the attribute auction must be the id of an auction, 24 hex digits');
    }
    // WordPress prints a script once per page, however often it is enqueued.
    wp_enqueue_script('headcount-badge', "$url/badge.js", [], null, ['strategy' => 'async', 'in_footer' => true]);
    $html = '<headcount-badge auction="' . esc_attr($given['auction']) . '" url="' . esc_url($url, ['https', 'http']) . '"';
    foreach (['label', 'lang'] as $name) {
        $html .= $given[$name] === '' ? '' : " $name=\"" . esc_attr($given[$name]) . '"';
    }
    return "$html></headcount-badge>";
}

/** Only people who can edit posts see what is wrong. */
function headcount_problem(string $problem): string
{
    return current_user_can('edit_posts') ? '<em>' . esc_html("Headcount: $problem.") . '</em>' : '';
}
