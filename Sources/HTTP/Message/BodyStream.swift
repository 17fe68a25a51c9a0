/// The body of a streamed request: pieces of any size, in order, as they arrive.
///
/// Reading from the socket pauses while more than `Limits.requestBufferBytesMax` bytes wait here,
/// so a slow consumer slows the client rather than filling memory. For one consumer.
package struct BodyStream: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    let pipe: RequestPipe

    package func makeAsyncIterator() -> Iterator { Iterator(pipe: pipe) }

    package struct Iterator: AsyncIteratorProtocol {
        let pipe: RequestPipe

        /// The bytes that have arrived since the last call, at least one; `nil` after the last.
        package mutating func next() async throws(BodyError) -> [UInt8]? {
            try await pipe.next()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(BodyError) -> [UInt8]? {
            try await pipe.next()
        }
    }
}
