/// How a route takes the bodies of its requests.
package struct BodyPolicy: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case buffered
        case streamed
    }

    let kind: Kind
    /// `nil` where the server's limits decide.
    let bytesMax: Int?

    /// The handler is called with the whole body, up to `Limits.bodyBytesMax`.
    package static let buffered = BodyPolicy(kind: .buffered, bytesMax: nil)

    /// The handler is called at the head and reads up to `Limits.streamedBodyBytesMax`.
    package static let streamed = BodyPolicy(kind: .streamed, bytesMax: nil)

    /// The handler is called with the whole body, up to `bytesMax`.
    package static func buffered(bytesMax: Int?) -> BodyPolicy {
        BodyPolicy(kind: .buffered, bytesMax: bytesMax)
    }

    /// The handler is called at the head and reads the body as it comes, up to `bytesMax`.
    package static func streamed(bytesMax: Int?) -> BodyPolicy {
        BodyPolicy(kind: .streamed, bytesMax: bytesMax)
    }

    package func bytesMax(within limits: Limits) -> Int {
        bytesMax ?? (kind == .buffered ? limits.bodyBytesMax : limits.streamedBodyBytesMax)
    }
}
