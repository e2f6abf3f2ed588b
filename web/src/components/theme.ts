import { Alert, createTheme, Input, Modal } from "@mantine/core";

/** One accent color, nearly square corners, shades with enough contrast in both schemes, and the dark tones of the live page. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 7,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  colors: {
    // In order: text, dimmed text, placeholder, lines, hover, fields, background.
    dark: [
      "#e6eaef",
      "#c3cad3",
      "#a3adba",
      "#87919e",
      "#38414c",
      "#252c34",
      "#191e24",
      "#101317",
      "#0c0e12",
      "#08090c",
    ],
  },
  components: {
    // In its own color, a light alert's title has too little contrast.
    Alert: Alert.extend({ styles: { title: { color: "var(--mantine-color-text)" } } }),
    // People write in any script. `dir` would be set on the element around the field.
    Input: Input.extend({ defaultProps: { attributes: { input: { dir: "auto" } } } }),
    // A dialog's header must not be a banner of the page.
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: "none" } } } }),
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
});
