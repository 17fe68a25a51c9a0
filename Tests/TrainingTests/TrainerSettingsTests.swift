import Testing
import Training
import XGBoostTraining

@Suite struct TrainerSettingsTests {
    @Test func `a matrix that cannot fit is refused with its size`() throws {
        let rows = 1 << 20
        let matrix = TrainingMatrix(
            columns: ["a", "b", "c", "d", "e", "f", "g"],
            values: [Float](repeating: 0, count: 7 * rows),
            labels: [Float](repeating: 0, count: rows),
            eventTimes: [Int64](repeating: 0, count: rows))
        try TrainerSettings(memoryBytes: 80 << 20).requireRoom(for: matrix)
        #expect(
            throws: TrainingError.badSpecification(
                "limits.memory_bytes",
                detail: "1048576 rows of 7 columns alone take 80 MiB, the limit is 79 MiB.",
                hint: """
                    Train on fewer rows or columns, or raise the limit; training-memory-bytes of \
                    the server is the most that there is.
                    """)
        ) {
            try TrainerSettings(memoryBytes: 79 << 20).requireRoom(for: matrix)
        }
    }
}
