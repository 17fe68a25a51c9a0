import COpenSSL
import HTTP
import TestSupport
import Testing

/// Sockets that are full or empty at any moment, key updates in between: the same bytes arrive.
struct TLSScheduleTests {
    private let context: TLSContext

    init() throws {
        let files = try TLSFiles()
        try files.make("server")
        context = try TLSContext(files.configuration("server"))
    }

    /// An event loop of one connection, in an order that a seed decides.
    private struct Loop: ~Copyable {
        var pair: TLSPair
        var random: SplitMix64
        /// What the client has encrypted and the network has not carried yet.
        private var underway: ArraySlice<UInt8> = []
        private(set) var asked: [UInt8] = []
        private(set) var answered: [UInt8] = []
        /// What the server still has to send.
        private var unsent: [UInt8] = []
        private(set) var refusals = 0

        init(_ context: TLSContext, seed: UInt64, version: Int32) {
            pair = TLSPair(context, TLSClient(version: version), sendBufferBytes: 4096)
            random = SplitMix64(seed: seed)
            pair.exchange()
        }

        var isDone: Bool { underway.isEmpty && unsent.isEmpty && pair.unreadCount == 0 }

        mutating func step(mayUpdateKeys: Bool) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: ask(Int.random(in: 1...30_000, using: &random))
            case 1: answer(Int.random(in: 1...30_000, using: &random))
            case 2 where mayUpdateKeys: pair.client.updateKey(isMutual: .random(using: &random))
            default: settle()
            }
        }

        /// One thing that brings the session forward without adding to it.
        mutating func settle() {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: carry(Int.random(in: 1...30_000, using: &random))
            case 1: pair.client.take(pair.far.receive(max: .random(in: 1...9000, using: &random)))
            case 2: receive(space: Int.random(in: 1...20_000, using: &random))
            default: send()
            }
        }

        private mutating func ask(_ count: Int) {
            let bytes = bytes(count)
            asked += bytes
            pair.client.send(bytes)
        }

        private mutating func answer(_ count: Int) {
            let bytes = bytes(count)
            answered += bytes
            unsent += bytes
        }

        private mutating func carry(_ count: Int) {
            underway += pair.client.give()
            // As long as the server has taken what came before, the socket has room for this.
            guard pair.unreadCount == 0 else { return }
            let piece = underway.prefix(count)
            underway = underway.dropFirst(piece.count)
            pair.far.send(piece)
        }

        /// Only when the session or the socket says so, as an event loop would.
        private mutating func receive(space: Int) {
            if pair.server.hasPending || pair.isReady(for: pair.server.receivingAwaits) {
                pair.receiveOnce(space: space)
            }
        }

        private mutating func send() {
            guard !unsent.isEmpty, pair.isReady(for: pair.server.sendingAwaits) else { return }
            if case .moved(let count) = pair.send(unsent.prefix(20_000)) {
                unsent.removeFirst(count)
            } else {
                refusals += 1
            }
        }

        private mutating func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION], UInt64(1)...3)
    func `any order of reading and writing carries the same bytes`(
        _ version: Int32, _ seed: UInt64
    ) {
        var loop = Loop(context, seed: seed, version: version)
        for _ in 0..<150 { loop.step(mayUpdateKeys: version == TLS1_3_VERSION) }
        var stepsLeft = 10_000
        while stepsLeft > 0,
            loop.pair.received.count < loop.asked.count || !loop.isDone
                || loop.pair.client.received.count < loop.answered.count
        {
            loop.settle()
            stepsLeft -= 1
        }
        // Compared here: the report of a difference would take `#expect` minutes.
        let isAskedWhole = loop.pair.received == loop.asked
        let isAnsweredWhole = loop.pair.client.received == loop.answered
        #expect(isAskedWhole, "seed \(seed)")
        #expect(isAnsweredWhole, "seed \(seed)")
        #expect(loop.pair.server.failure == nil, "seed \(seed)")
        #expect(loop.refusals > 0, "seed \(seed)")
    }
}
