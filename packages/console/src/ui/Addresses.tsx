/** One below the other; where one is too long for its line, the line ends after its @. */
export const Addresses = ({ all }: { all: readonly string[] }) =>
  all.map((address) => {
    const at = address.indexOf('@') + 1
    return (
      <span key={address} className="sw-line">
        {address.slice(0, at)}
        <wbr />
        {address.slice(at)}
      </span>
    )
  })
