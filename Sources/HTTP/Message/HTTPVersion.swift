/// The two versions of the protocol this server speaks.
package enum HTTPVersion: Sendable {
    case http10
    case http11
}
