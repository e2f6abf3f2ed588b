/** The audience: when it came, what kept it, and which lots drew it. */
export const Analytics = ({ id }: { id: string }) => (
  <p>
    <a href={`/headcount/auctions/${id}/dashboard`}>Audience</a>
  </p>
);
