import COpenSSL
import Glibc
import HTTP
import TestSupport
import Testing

/// Data through an established session.
struct TLSTransferTests {
    private let context: TLSContext

    init() throws {
        let files = try TLSFiles()
        try files.make("server")
        context = try TLSContext(files.configuration("server"))
    }

    private func pair(version: Int32? = nil) -> TLSPair {
        var pair = TLSPair(context, TLSClient(version: version))
        pair.exchange()
        return pair
    }

    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `data of several records arrives whole, both ways`(_ version: Int32) {
        var pair = pair(version: version)
        let bytes = Self.bytes(100_000)
        pair.client.send(bytes)
        pair.exchange()
        #expect(pair.received == bytes)
        var rest = bytes[...]
        while !rest.isEmpty {
            guard case .moved(let count) = pair.send(rest) else { break }
            rest = rest.dropFirst(count)
            pair.exchange()
        }
        #expect(pair.client.received == bytes)
    }

    @Test func `one call sends one record`() {
        var pair = pair()
        #expect(pair.send(Self.bytes(100_000)) == .moved(16_384))
    }

    @Test func `data may arrive byte by byte`() {
        var pair = pair()
        pair.client.send("GET / HTTP/1.1\r\n")
        let record = pair.client.give()
        for byte in record.dropLast() {
            pair.far.send([byte])
            pair.receive()
            #expect(pair.outcome == .wouldBlock)
            #expect(pair.server.hasPending == false)
        }
        pair.far.send([record[record.count - 1]])
        pair.receive()
        #expect(pair.received == Array("GET / HTTP/1.1\r\n".utf8))
    }

    @Test func `what waits in the socket is received in one call`() {
        var pair = pair()
        for text in ["one ", "two ", "three"] { pair.client.send(text) }
        pair.far.send(pair.client.give())
        pair.receiveOnce()
        #expect(pair.outcome == .moved(13))
        #expect(pair.server.hasPending == false)
    }

    @Test func `what no longer fits is pending, though the socket is empty`() {
        var pair = pair()
        for text in ["one ", "two ", "three"] { pair.client.send(text) }
        pair.far.send(pair.client.give())
        pair.receiveOnce(space: 6)
        #expect(pair.received == Array("one tw".utf8))
        #expect(pair.server.hasPending == true)
        pair.receiveOnce(space: 6)
        #expect(pair.server.hasPending == true)
        pair.receiveOnce(space: 6)
        #expect(pair.received == Array("one two three".utf8))
        #expect(pair.server.hasPending == false)
    }

    @Test func `a farewell right behind data is pending`() {
        var pair = pair()
        pair.client.send("last")
        pair.client.endSending()
        pair.far.send(pair.client.give())
        pair.receiveOnce()
        #expect(pair.outcome == .moved(4))
        #expect(pair.server.hasPending == true)
        pair.receiveOnce()
        #expect(pair.outcome == .ended)
        #expect(pair.server.hasPending == false)
    }

    @Test func `a client that has said farewell still gets its answer`() {
        var pair = pair()
        pair.client.endSending()
        pair.exchange()
        #expect(pair.outcome == .ended)
        #expect(pair.send("answer".utf8) == .moved(6))
        #expect(!pair.far.receive().isEmpty)
    }

    @Test func `a client that ends without a farewell still gets its answer`() {
        var pair = pair()
        pair.far.endSending()
        pair.receive()
        #expect(pair.outcome == .ended)
        #expect(pair.send("answer".utf8) == .moved(6))
        pair.client.take(pair.far.receive())
        #expect(pair.client.received == Array("answer".utf8))
    }

    @Test func `after the server's farewell the client may still send`() {
        var pair = pair()
        #expect(pair.server.endSending() == true)
        #expect(pair.server.endSending() == true)
        pair.client.send("more")
        pair.far.send(pair.client.give())
        pair.receive()
        #expect(pair.received == Array("more".utf8))
        pair.exchange()
        #expect(pair.client.isEnded)
    }

    @Test func `a farewell waits for a full socket`() {
        var pair = pair()
        let filling = pair.fill()
        #expect(pair.server.endSending() == false)
        #expect(pair.server.sendingAwaits == .writing)
        #expect(pair.far.receive(max: filling).count == filling)
        #expect(pair.server.endSending() == true)
        pair.exchange()
        #expect(pair.client.isEnded)
    }

    @Test func `what a full socket has refused is sent from anywhere, with more behind it`() {
        var pair = pair()
        let bytes = Self.bytes(1_000_000)
        var sent = 0
        var refusals = 0
        while sent < bytes.count {
            // Another buffer each time, and a longer one after a refusal.
            let end = min(bytes.count, sent + 20_000 + refusals)
            if case .moved(let count) = pair.send(bytes[sent..<end]) {
                sent += count
            } else {
                refusals += 1
                #expect(pair.server.sendingAwaits == .writing)
                pair.client.take(pair.far.receive(max: 50_000))
            }
        }
        #expect(refusals > 0)
        pair.exchange()
        #expect(pair.client.received == bytes)
    }

    @Test func `nothing is received while a record is half sent, and then it is pending`() {
        var pair = pair(version: TLS1_3_VERSION)
        for text in ["one ", "two"] { pair.client.send(text) }
        // To be answered by the server, which must not happen in the middle of a record.
        pair.client.updateKey(isMutual: true)
        pair.client.send(" three")
        pair.far.send(pair.client.give())
        pair.receiveOnce(space: 4)
        #expect(pair.server.hasPending == true)
        let filling = pair.fill()
        #expect(pair.send("answer".utf8) == .wouldBlock)
        pair.receiveOnce()
        #expect(pair.outcome == .wouldBlock)
        #expect(pair.server.receivingAwaits == .writing)
        #expect(pair.server.hasPending == false)
        #expect(pair.far.receive(max: filling).count == filling)
        #expect(pair.send("answer".utf8) == .moved(6))
        #expect(pair.server.receivingAwaits == .reading)
        #expect(pair.server.hasPending == true)
        pair.exchange()
        #expect(pair.received == Array("one two three".utf8))
        #expect(pair.client.received == Array("answer".utf8))
    }

    @Test func `sending to a client that is gone fails and raises no signal`() {
        var pair = pair()
        pair.far.close()
        // A process that another test starts has the other end, too, until it becomes a program.
        var outcome = pair.send("answer".utf8)
        for _ in 0..<5000 where outcome != .failed {
            usleep(1000)
            outcome = pair.send("answer".utf8)
        }
        #expect(outcome == .failed)
        #expect(pair.server.failure == .disconnected)
    }

    @Test func `a forged record ends the session, after the data before it`() {
        var pair = pair()
        pair.client.send("true")
        pair.client.send("forged")
        var bytes = pair.client.give()
        bytes[bytes.count - 1] ^= 1
        pair.far.send(bytes)
        pair.receiveOnce()
        #expect(pair.outcome == .moved(4))
        #expect(pair.server.hasPending == true)
        pair.receiveOnce()
        #expect(pair.outcome == .failed)
        #expect(pair.server.failure?.description == "decryption failed or bad record mac")
    }

    @Test func `one call reads no more than a buffer of records without data`() {
        var pair = pair(version: TLS1_3_VERSION)
        for _ in 0..<2000 { pair.client.updateKey() }
        pair.client.send("at last")
        pair.far.send(pair.client.give())
        let count = pair.unreadCount
        pair.receiveOnce()
        #expect(pair.outcome == .wouldBlock)
        #expect(count - pair.unreadCount < 20_000)
        while pair.received.isEmpty { pair.receiveOnce() }
        #expect(pair.received == Array("at last".utf8))
    }
}
