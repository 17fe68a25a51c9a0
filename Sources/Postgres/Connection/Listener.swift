/// Someone who waits for notifications on one channel.
struct Listener {
    let channel: String
    let continuation: AsyncStream<Notification>.Continuation
}
