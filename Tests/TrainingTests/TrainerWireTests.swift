import Features
import Foundation
import JSON
import Models
import Testing
import Training
import XGBoostTraining

/// What crosses between a server and its training process, and what is refused of it.
@Suite struct TrainerWireTests {
    private func parcel() throws -> TrainingParcel {
        let matrix = TrainingMatrix(
            columns: ["a", "größe"], values: [1, .nan, -0.0, 4, 5, 6], labels: [7, 8, 9],
            eventTimes: [3, 2, 1],
            keys: [
                KeyColumn(name: "origin", codes: [0, -1, 1], values: ["EWR", "JFK"]),
                KeyColumn(name: "empty", codes: [-1, -1, -1], values: []),
            ],
            classes: ["no", "yes"])
        let order = TrainingOrder(
            specification: try TrainingSpecification(task: .regression, seed: 7),
            champion: ChampionFile(version: 4, format: .lightGBM, file: [1, 2, 3]))
        return TrainingParcel(order: order, matrix: matrix)
    }

    private func bytes(of parcel: TrainingParcel) throws -> [UInt8] {
        let memory = try Descriptor.memory("test")
        try parcel.write(to: memory.number)
        lseek(memory.number, 0, SEEK_SET)
        return Array(FileHandle(fileDescriptor: memory.number).readDataToEndOfFile())
    }

    private func read(_ bytes: [UInt8]) throws -> TrainingParcel {
        let memory = try Descriptor.memory("test")
        try Descriptor.write(bytes, to: memory.number)
        return try TrainingParcel(readingFrom: memory.number)
    }

    @Test func `an order and its matrix arrive as they were`() throws {
        let sent = try parcel()
        let received = try read(bytes(of: sent))
        #expect(
            received.matrix.values.map(\.bitPattern) == sent.matrix.values.map(\.bitPattern))
        #expect(received.matrix.columns == sent.matrix.columns)
        #expect(received.matrix.labels == sent.matrix.labels)
        #expect(received.matrix.eventTimes == sent.matrix.eventTimes)
        #expect(received.matrix.keys == sent.matrix.keys)
        #expect(received.matrix.classes == sent.matrix.classes)
        #expect(received.order.champion == sent.order.champion)
        #expect(received.order.specification.seed == 7)
    }

    @Test func `a parcel that was cut short, or is too long, is refused`() throws {
        let whole = try bytes(of: parcel())
        let refusal = TrainingError.trainerFailed("the order it was given is damaged")
        for length in stride(from: 0, to: whole.count, by: 7) {
            #expect(throws: refusal) { try read(Array(whole.prefix(length))) }
        }
        #expect(throws: refusal) { try read(whole + [0]) }
    }

    @Test func `sizes that overflow are refused`() throws {
        let whole = try bytes(of: parcel())
        for field in 1..<7 {
            var bytes = whole
            bytes.replaceSubrange(
                field * 8..<field * 8 + 8, with: repeatElement(UInt8(0x7F), count: 8))
            #expect(throws: TrainingError.self) { try read(bytes) }
        }
    }

    private func frames(
        _ bytes: [UInt8], pieces size: Int, bytesMax: Int = 100
    ) throws -> [TrainerFrame] {
        var reader = TrainerFrameReader(bytesMax: bytesMax)
        var frames: [TrainerFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            frames += try piece.withUnsafeBytes { try reader.frames(completedBy: $0) }
        }
        return frames
    }

    @Test(arguments: [1, 2, 5, 6, 100])
    func `frames are put together from pieces of any size`(size: Int) throws {
        let bytes: [UInt8] = [1, 3, 0, 0, 0, 7, 8, 9, 2, 0, 0, 0, 0, 3, 1, 0, 0, 0, 5]
        #expect(
            try frames(bytes, pieces: size) == [
                TrainerFrame(kind: .event, bytes: [7, 8, 9]), TrainerFrame(kind: .file, bytes: []),
                TrainerFrame(kind: .outcome, bytes: [5]),
            ])
    }

    @Test func `a message above the limit is refused before it comes`() {
        let refusal = TrainingError.trainerFailed(
            "it sent a message of 101 bytes, the limit is 100")
        #expect(throws: refusal) { try frames([1, 101, 0, 0, 0], pieces: 5) }
    }

    @Test func `a message of another kind is refused`() {
        let refusal = TrainingError.trainerFailed("it sent a message of unknown kind 9")
        #expect(throws: refusal) { try frames([9, 0, 0, 0, 0], pieces: 5) }
    }

    @Test func `an outcome crosses with what is no number in it`() async throws {
        // All labels of the test range are alike, so that no variance is explained.
        let plain = TrainingMatrix.random(rows: 300)
        let matrix = TrainingMatrix(
            columns: plain.columns, values: plain.values,
            labels: plain.labels.enumerated().map { $0 >= 240 ? 2.5 : $1 },
            eventTimes: plain.eventTimes, keys: plain.keys)
        let sent = try await StumpEngine().outcome(
            on: matrix,
            TrainingSpecification(
                task: .regression, slices: [SliceSpecification(column: "key", minimumRows: 1)]))
        #expect(sent.report.test.value(named: .r2) == nil)
        #expect(sent.report.json["test"]?["r2"] == .null)
        #expect(sent.report.intervals[.r2] == nil)
        let received = try TrainerCoding.decode(
            TrainingOutcome.self, from: try TrainerCoding.encode(sent))
        #expect(received.report == sent.report)
        #expect(
            received.replay.values.map(\.bitPattern) == sent.replay.values.map(\.bitPattern))
    }

    @Test func `numbers that JSON does not have cross as they are`() throws {
        let sent = ReplayRows(
            columns: ["a"], values: [.nan, .infinity, -.infinity, -0.0], count: 4,
            trainerMargins: [1, .nan, .infinity, .leastNonzeroMagnitude])
        let received = try TrainerCoding.decode(
            ReplayRows.self, from: try TrainerCoding.encode(sent))
        #expect(received.values.map(\.bitPattern) == sent.values.map(\.bitPattern))
        #expect(
            received.trainerMargins.map(\.bitPattern) == sent.trainerMargins.map(\.bitPattern))
        let interval = ConfidenceInterval(value: .infinity, low: -.infinity, high: .infinity)
        #expect(
            try TrainerCoding.decode(
                ConfidenceInterval.self, from: try TrainerCoding.encode(interval)) == interval)
        // Callers are told null: JSON has no such numbers.
        #expect(interval.json.text == #"{"value":null,"low":null,"high":null}"#)
    }

    @Test func `errors cross with what they hold, infinities included`() throws {
        let error = TrainingError.unfitLabel(
            task: .binary, row: 3, label: .infinity, requirement: "be finite")
        let bytes = try TrainerCoding.encode(error)
        #expect(try TrainerCoding.decode(TrainingError.self, from: bytes) == error)
    }
}
