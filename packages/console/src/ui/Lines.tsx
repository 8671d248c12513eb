/** Sentences of the server, one a line. */
export const Lines = ({ texts }: { texts: readonly string[] }) => (
  <ul className="sw-bullets">
    {texts.map((text) => (
      <li key={text}>{text}</li>
    ))}
  </ul>
)
