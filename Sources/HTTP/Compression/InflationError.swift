/// Why a compressed request body cannot be read.
package enum InflationError: Error, Sendable, Equatable {
    /// It is not data of the coding it is said to be, or its checksum or length is wrong.
    case malformed
    /// It ends before the compressed data does.
    case truncated
    /// Something follows the compressed data.
    case trailingBytes
    /// It becomes larger than the route's `bytesMax` bytes.
    case tooLarge(bytesMax: Int)
    /// It becomes more than `max` bytes for each byte it had.
    case ratio(max: Int)

    /// What the client is told.
    package var failure: HTTPFailure {
        let (status, title, detail): (Status, String, String) =
            switch self {
            case .malformed:
                (
                    .badRequest, "bad compressed body",
                    "It is damaged, or not what its Content-Encoding says."
                )
            case .truncated:
                (
                    .badRequest, "truncated compressed body",
                    "It ends before its compressed data does."
                )
            case .trailingBytes:
                (
                    .badRequest, "bad compressed body",
                    "Bytes follow the compressed data, which must be one stream."
                )
            case .tooLarge(let bytesMax):
                (
                    .contentTooLarge, "request body too large",
                    "Decompressed, it may have \(bytesMax) bytes."
                )
            case .ratio(let max):
                (
                    .contentTooLarge, "request body too compressed",
                    "Decompressed, it may have \(max) times its bytes."
                )
            }
        return HTTPFailure(status: status, title: title, detail: detail)
    }
}
