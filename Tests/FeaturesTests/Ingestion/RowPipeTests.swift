import Features
import TestSupport
import Testing

@Suite struct RowPipeTests {
    private struct Broken: Error {}

    private static func part(_ number: Int64) -> RowStream.Part {
        var rows = RowBlock(columnCount: 1)
        rows.append(.int64(number))
        return RowStream.Part(rows: rows, quarantined: [])
    }

    @Test func `parts come out in their order, then the end`() async throws {
        let pipe = RowPipe()
        async let sending: Void = {
            for number in 0..<100 { try await pipe.send(Self.part(Int64(number))) }
            pipe.finish()
        }()
        var numbers: [FeatureValue] = []
        while let part = try await pipe.next() { numbers += part.rows.values }
        try await sending
        #expect(numbers == (0..<100).map(FeatureValue.int64))
    }

    @Test func `a sender is never further ahead than the pipe holds`() async throws {
        let pipe = RowPipe()
        let sent = Holder<Int>()
        async let sending: Void = {
            for number in 0..<50 {
                try await pipe.send(Self.part(Int64(number)))
                sent.value = number + 1
            }
            pipe.finish()
        }()
        var received = 0
        while try await pipe.next() != nil {
            received += 1
            for _ in 0..<10 { await Task.yield() }
            #expect(sent.value ?? 0 <= received + RowPipe.partsMax)
        }
        try await sending
        #expect(received == 50)
    }

    @Test func `what ended the sending is thrown after the last part`() async throws {
        let pipe = RowPipe()
        try await pipe.send(Self.part(1))
        pipe.finish(.failure(Broken()))
        #expect(try await pipe.next()?.rows.values == [.int64(1)])
        await #expect(throws: Broken.self) { _ = try await pipe.next() }
    }

    @Test func `a cancelled sender does not wait`() async throws {
        let pipe = RowPipe()
        let sender = Task {
            for number in 0..<10 { try await pipe.send(Self.part(Int64(number))) }
        }
        sender.cancel()
        await #expect(throws: CancellationError.self) { try await sender.value }
    }
}
