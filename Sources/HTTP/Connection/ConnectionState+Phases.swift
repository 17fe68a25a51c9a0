extension ConnectionState {
    /// What the shell is to do.
    package enum Action: Equatable {
        /// Nothing to do before something happens.
        case wait
        /// The head is complete: find its route, then call `admit` or `refuse`.
        case route
        /// Tell the client to send the body it asked about.
        case sendContinue
        /// Call the handler, then `handled`.
        case handle
        /// Hand these bytes of `InputBuffer.unparsed` to the reader of the body, then `delivered`.
        case deliver(Range<Int>)
        /// The streamed body ended, as it should or not.
        case endBody(BodyError?)
        /// Answer with this failure; the connection ends with it.
        case fail(HTTPFailure)
        /// Send what is pending, then close.
        case close
    }

    package enum Reading: Equatable {
        case head
        /// The head is complete and waits for its route.
        case routing
        case buffering(bytesMax: Int)
        /// As `buffering`, but what comes in is decompressed by the shell and gathered there.
        case decoding(bytesMax: Int)
        case streaming(bytesMax: Int)
        case discarding
        /// The message is complete, or no more of it will be read.
        case complete
    }

    package enum Answering: Equatable {
        case none
        case awaited
        case closing
    }
}
