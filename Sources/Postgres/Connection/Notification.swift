/// What another session said with NOTIFY.
package struct Notification: Sendable, Hashable {
    package let channel: String
    /// Free text, at most 8,000 bytes, empty when NOTIFY gave none.
    package let payload: String
    /// The server process that sent it, so that a listener can ignore its own.
    package let processIdentifier: Int32
}
