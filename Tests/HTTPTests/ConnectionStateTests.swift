import HTTP
import Testing

/// The protocol of a connection, without sockets: bytes and events in, actions out.
struct ConnectionStateTests {
    /// A connection of which the test is the shell.
    private struct Bench: ~Copyable {
        var state: ConnectionState
        var input = InputBuffer()
        let limits: Limits

        init(_ limits: Limits = Limits()) {
            self.limits = limits
            state = ConnectionState(limits: limits, now: second(0))
        }

        mutating func receive(_ text: String, at time: MonotonicTime = second(0))
            -> ConnectionState.Action
        {
            let bytes = Array(text.utf8)
            _ = input.append(room: bytes.count) { space in
                space.copyBytes(from: bytes)
                return bytes.count
            }
            return state.next(&input, now: time)
        }

        mutating func next() -> ConnectionState.Action { state.next(&input, now: second(0)) }

        mutating func admit(_ policy: BodyPolicy) -> ConnectionState.Action {
            let action = state.admit(policy, &input, now: second(0))
            return action == .wait ? next() : action
        }

        mutating func answer(at time: MonotonicTime = second(0)) {
            state.handled(&input)
            state.answerEarly()
            state.answered(now: time)
        }

        var body: String {
            String(decoding: input.message[state.parser.head.byteCount...], as: UTF8.self)
        }
    }

    private static func second(_ seconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: seconds * 1_000_000_000)
    }

    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
    private static let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test func `a request is routed, handled, and the next one waited for`() {
        var bench = Bench()
        #expect(bench.receive(Self.get) == .route)
        #expect(bench.admit(.buffered) == .handle)
        bench.answer()
        #expect(bench.next() == .wait)
        #expect(bench.state.isIdle == true)
    }

    @Test func `a second request waits for the first one's answer`() {
        var bench = Bench()
        #expect(bench.receive(Self.get + Self.get) == .route)
        #expect(bench.admit(.buffered) == .handle)
        bench.state.handled(&bench.input)
        #expect(bench.next() == .wait)
        #expect(bench.state.wantsInput == false)
        bench.answer()
        #expect(bench.next() == .route)
    }

    @Test func `a buffered body is handled when whole, its framing taken off`() {
        var bench = Bench()
        #expect(bench.receive(Self.chunked + "2\r\nab\r\n2\r") == .route)
        #expect(bench.admit(.buffered) == .wait)
        #expect(bench.receive("\ncd\r\n0\r\n\r\n" + Self.get) == .handle)
        #expect(bench.body == "abcd")
        bench.answer()
        #expect(bench.next() == .route)
    }

    @Test func `a streamed body is handled first and delivered after`() {
        var bench = Bench()
        #expect(bench.receive(Self.post + "ab") == .route)
        #expect(bench.admit(.streamed) == .handle)
        bench.state.handled(&bench.input)
        #expect(bench.next() == .deliver(0..<2))
        bench.state.delivered(&bench.input)
        #expect(bench.next() == .wait)
        #expect(bench.receive("cd") == .deliver(0..<2))
        bench.state.delivered(&bench.input)
        #expect(bench.next() == .endBody(nil))
    }

    @Test func `a reader who is full stops the reading`() {
        var bench = Bench()
        _ = bench.receive(Self.post + "ab")
        _ = bench.admit(.streamed)
        bench.state.handled(&bench.input)
        bench.state.readerIsFull()
        #expect(bench.next() == .wait)
        #expect(bench.state.wantsInput == false)
        #expect(bench.state.deadline == nil)
        bench.state.readerHasRoom(now: Self.second(1))
        #expect(bench.state.wantsInput == true)
        #expect(bench.next() == .deliver(0..<2))
    }

    @Test func `a declared length above the limit is refused before the body`() {
        var bench = Bench()
        _ = bench.receive(Self.post)
        #expect(
            bench.admit(.buffered(bytesMax: 3))
                == .fail(ParseError.bodyTooLarge(bytesMax: 3).failure))
    }

    @Test func `a streamed route without a limit has the server's`() {
        var limits = Limits()
        limits.streamedBodyBytesMax = 3
        var bench = Bench(limits)
        _ = bench.receive(Self.post)
        #expect(bench.admit(.streamed) == .fail(ParseError.bodyTooLarge(bytesMax: 3).failure))
    }

    @Test func `chunks above the limit are refused when they come`() {
        var bench = Bench()
        _ = bench.receive(Self.chunked + "2\r\nab\r\n")
        #expect(bench.admit(.buffered(bytesMax: 3)) == .wait)
        #expect(
            bench.receive("2\r\ncd\r\n") == .fail(ParseError.bodyTooLarge(bytesMax: 3).failure))
    }

    @Test func `a streamed body above the limit is the reader's to answer`() {
        var bench = Bench()
        _ = bench.receive(Self.chunked + "4\r\nabcd\r\n")
        #expect(bench.admit(.streamed(bytesMax: 3)) == .handle)
        bench.state.handled(&bench.input)
        #expect(bench.next() == .endBody(.tooLarge(bytesMax: 3)))
        bench.answer()
        #expect(bench.next() == .close)
    }

    @Test func `a client that waits for 100 gets it when the body is wanted`() {
        var bench = Bench()
        let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        #expect(bench.receive(head) == .route)
        #expect(bench.admit(.buffered) == .sendContinue)
        #expect(bench.next() == .wait)
        #expect(bench.receive("abcd") == .handle)
    }

    @Test func `a body already on its way needs no 100`() {
        var bench = Bench()
        let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        _ = bench.receive(head + "ab")
        #expect(bench.admit(.buffered) == .wait)
    }

    @Test func `a client of HTTP 1.0 never gets a 100`() {
        var bench = Bench()
        _ = bench.receive("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        #expect(bench.admit(.buffered) == .wait)
    }

    @Test func `refusing a request whose body was not asked for ends the connection`() {
        var bench = Bench()
        let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        _ = bench.receive(head)
        bench.state.refuse(&bench.input, now: Self.second(0))
        bench.state.answered(now: Self.second(0))
        #expect(bench.next() == .close)
    }

    @Test func `a small body nobody wants is dropped and the connection kept`() {
        var bench = Bench()
        _ = bench.receive(Self.post + "ab")
        bench.state.refuse(&bench.input, now: Self.second(0))
        bench.state.answered(now: Self.second(0))
        #expect(bench.next() == .wait)
        #expect(bench.receive("cd" + Self.get) == .route)
    }

    @Test func `a large body nobody wants ends the connection`() {
        var limits = Limits()
        limits.discardedBodyBytesMax = 3
        var bench = Bench(limits)
        _ = bench.receive(Self.post)
        bench.state.refuse(&bench.input, now: Self.second(0))
        bench.state.answered(now: Self.second(0))
        #expect(bench.next() == .close)
    }

    @Test func `nothing is read any more while the last answer is on its way`() {
        var bench = Bench()
        _ = bench.receive(
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\n")
        bench.state.refuse(&bench.input, now: Self.second(0))
        #expect(bench.state.wantsInput == true)
        bench.state.answered(now: Self.second(0))
        #expect(bench.state.wantsInput == false)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Close\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\n\r\n", true),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
    ])
    func `a connection is kept as its version and headers say`(_ request: String, _ isKept: Bool) {
        var bench = Bench()
        _ = bench.receive(request)
        _ = bench.admit(.buffered)
        bench.answer()
        #expect(bench.next() == (isKept ? .wait : .close))
    }

    @Test func `what cannot be read is answered and ends the connection`() {
        var bench = Bench()
        #expect(bench.receive("nonsense\r\n") == .fail(ParseError.malformedRequestLine.failure))
        bench.state.answered(now: Self.second(0))
        #expect(bench.receive(Self.get) == .close)
    }

    @Test func `a client that ends between requests is left without a word`() {
        var bench = Bench()
        bench.state.inputEnded()
        #expect(bench.next() == .close)
    }

    @Test func `a client that has ended its sending still gets its answer`() {
        var bench = Bench()
        _ = bench.receive(Self.get)
        bench.state.inputEnded()
        #expect(bench.admit(.buffered) == .handle)
        bench.answer()
        #expect(bench.next() == .close)
    }

    @Test func `a client that ends inside a body is not answered`() {
        var bench = Bench()
        _ = bench.receive(Self.post + "ab")
        #expect(bench.admit(.buffered) == .wait)
        bench.state.inputEnded()
        #expect(bench.next() == .close)
    }

    @Test func `the reader of a streamed body is told of a client that ends inside it`() {
        var bench = Bench()
        _ = bench.receive(Self.post)
        _ = bench.admit(.streamed)
        bench.state.handled(&bench.input)
        bench.state.inputEnded()
        #expect(bench.next() == .endBody(.disconnected))
    }

    @Test func `an idle connection is closed at its deadline without a word`() {
        var limits = Limits()
        limits.idleTimeout = .seconds(7)
        var bench = Bench(limits)
        #expect(bench.state.deadline == Self.second(7))
        #expect(bench.state.timedOut(now: Self.second(7)) == .close)
    }

    @Test func `the deadline of a head counts from its first byte`() {
        var limits = Limits()
        limits.headTimeout = .seconds(3)
        var bench = Bench(limits)
        #expect(bench.receive("GET", at: Self.second(20)) == .wait)
        #expect(bench.receive(" /", at: Self.second(22)) == .wait)
        #expect(bench.state.deadline == Self.second(23))
        #expect(bench.state.timedOut(now: Self.second(23)) == .fail(.headTimeout(.seconds(3))))
    }

    @Test func `a body at the slowest rate gets window after window, and a slower one ends`() {
        var limits = Limits()
        limits.bodyTimeout = .seconds(2)
        limits.bodyBytesPerSecondMin = 1
        var bench = Bench(limits)
        _ = bench.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        _ = bench.admit(.buffered)
        #expect(bench.state.deadline == Self.second(2))
        _ = bench.receive("abcd")
        #expect(bench.state.timedOut(now: Self.second(2)) == .wait)
        #expect(bench.state.deadline == Self.second(4))
        _ = bench.receive("e")
        // What came in the first window earns nothing in the second.
        #expect(bench.state.timedOut(now: Self.second(4)) == .fail(.bodyTimeout))
    }

    @Test func `the last request a connection may have is its last`() {
        var limits = Limits()
        limits.requestsPerConnectionMax = 2
        var bench = Bench(limits)
        _ = bench.receive(Self.get)
        _ = bench.admit(.buffered)
        #expect(bench.state.wouldKeepAlive == true)
        bench.answer()
        #expect(bench.receive(Self.get) == .route)
        _ = bench.admit(.buffered)
        #expect(bench.state.wouldKeepAlive == false)
        bench.answer()
        #expect(bench.next() == .close)
    }

    @Test func `work on an answer has no deadline of the connection's`() {
        var bench = Bench()
        _ = bench.receive(Self.get)
        _ = bench.admit(.buffered)
        #expect(bench.state.deadline == nil)
    }

    @Test func `draining closes an idle connection`() {
        var bench = Bench()
        bench.state.drain()
        #expect(bench.next() == .close)
    }

    @Test func `draining serves a request that was begun, and none after it`() {
        var bench = Bench()
        #expect(bench.receive("GET / HTTP/1.1\r\n") == .wait)
        bench.state.drain()
        #expect(bench.receive("Host: x\r\n\r\n") == .route)
        #expect(bench.admit(.buffered) == .handle)
        #expect(bench.state.wouldKeepAlive == false)
        bench.answer()
        #expect(bench.next() == .close)
    }
}
