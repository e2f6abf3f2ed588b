/** A link to the audience on Headcount's dashboard. */
export const Analytics = ({ id }: { id: string }) => (
  <p>
    <a href={`/headcount/auctions/${id}/dashboard`}>Audience</a>
  </p>
);
