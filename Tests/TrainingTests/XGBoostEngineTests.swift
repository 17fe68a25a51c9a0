import Features
import Models
import Synchronization
import TestSupport
import Testing
import Training
import XGBoostTraining

@Suite struct XGBoostEngineTests {
    /// A label that two columns explain, with some noise; one row a second.
    private func matrix(rows: Int, seed: UInt64 = 1, task: ModelTask = .regression)
        -> TrainingMatrix
    {
        var random = SplitMix64(seed: seed)
        var values: [Float] = []
        var labels: [Float] = []
        for _ in 0..<rows {
            let row = (0..<3).map { _ in Float.random(in: -1...1, using: &random) }
            values += row
            let signal = 3 * row[0] + row[1] * row[1] + Float.random(in: -1...1, using: &random)
            labels.append(task == .regression ? signal + 40 : signal > 0 ? 1 : 0)
        }
        return TrainingMatrix(
            columns: ["view:a", "b \"quoted\"", "größe"], values: values, labels: labels,
            eventTimes: (0..<Int64(rows)).map { $0 * 1_000_000 })
    }

    private func run(
        _ matrix: TrainingMatrix, _ specification: TrainingSpecification,
        progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
    ) async throws(TrainingError) -> TrainingOutcome {
        try await XGBoostEngine().outcome(on: matrix, specification) { event in
            if case .round(_, let round) = event { progress(round) }
        }
    }

    private func rmse(_ metrics: Metrics?) throws -> Double {
        guard case .regression(let metrics) = metrics else {
            throw TrainingError.engineFailed("no regression metrics")
        }
        return metrics.rmse
    }

    @Test func `a regression beats the constant baseline`() async throws {
        let result = try await run(matrix(rows: 1_000), BareSpecification.make(task: .regression))
        let constant = try rmse(result.report.baselines["constant"])
        #expect(try rmse(result.report.test) < constant / 2)
        #expect(try result.model().signature.task == .regression)
    }

    @Test func `a classification ranks better than chance`() async throws {
        let result = try await run(
            matrix(rows: 1_000, task: .binary), BareSpecification.make(task: .binary))
        guard case .binary(let metrics) = result.report.test else {
            Issue.record("no binary metrics")
            return
        }
        #expect(try #require(metrics.auc) > 0.9)
        #expect(try result.model().signature.task == .binary)
    }

    @Test func `the columns' names are the model's inputs`() async throws {
        let result = try await run(
            matrix(rows: 100),
            BareSpecification.make(task: .regression, parameters: TrainingParameters(["rounds": 1])))
        #expect(
            try result.model().signature.inputs.map(\.name) == ["view:a", "b \"quoted\"", "größe"])
    }

    @Test func `boosting starts from the constant baseline`() async throws {
        // A minimum child weight beyond all rows allows no split, and L2 pulls leaves to 0.
        let parameters = try TrainingParameters([
            "rounds": 1, "min_child_weight": 1e9, "lambda": 1e9,
        ])
        let matrix = matrix(rows: 100)
        let result = try await run(
            matrix, BareSpecification.make(task: .regression, parameters: parameters))
        let mean = ConstantBaseline(labels: matrix.labels[..<60], task: .regression).values[0]
        let answer = try result.model().answers(.margin, to: [Float](repeating: 0, count: 3))
        #expect(abs(Double(answer[0]) - mean) < 1e-4)
    }

    @Test func `one thread and one seed give the same file twice`() async throws {
        let specification = try BareSpecification.make(
            task: .regression,
            parameters: TrainingParameters(["rounds": 20, "subsample": 0.5]), seed: 7)
        let matrix = matrix(rows: 500)
        let first = try await run(matrix, specification)
        let second = try await run(matrix, specification)
        #expect(first.artifact.file == second.artifact.file)
    }

    @Test func `another seed gives another file`() async throws {
        let parameters = try TrainingParameters(["rounds": 20, "subsample": 0.5])
        let matrix = matrix(rows: 500)
        let first = try await run(
            matrix, BareSpecification.make(task: .regression, parameters: parameters, seed: 7))
        let second = try await run(
            matrix, BareSpecification.make(task: .regression, parameters: parameters, seed: 8))
        #expect(first.artifact.file != second.artifact.file)
    }

    @Test func `early stopping serves the rounds up to the best one`() async throws {
        // Deep trees on noise overfit within a few rounds.
        let specification = try BareSpecification.make(
            task: .regression,
            parameters: TrainingParameters(["rounds": 500, "max_depth": 10, "eta": 0.5]),
            earlyStoppingRounds: 5)
        let result = try await run(matrix(rows: 400), specification)
        let losses = result.artifact.validationLosses
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(result.artifact.roundsUsed == best + 1)
        #expect(result.artifact.rounds == best + 1 + 5)
        #expect(losses.count == best + 1 + 5)
        #expect(try result.model().origin.roundsUsed == best + 1)
        #expect(try result.model().origin.rounds == best + 1 + 5)
    }

    @Test func `the validation loss is the one the report gives`() async throws {
        let specification = try BareSpecification.make(
            task: .regression, parameters: TrainingParameters(["rounds": 10]))
        let result = try await run(matrix(rows: 400), specification)
        let last = try #require(result.artifact.validationLosses.last)
        #expect(abs(try rmse(result.report.validation) - last) < 1e-5)
    }

    @Test func `a model stopped early answers as the library does with its best rounds`()
        async throws
    {
        let specification = try BareSpecification.make(
            task: .regression,
            parameters: TrainingParameters(["rounds": 500, "max_depth": 10, "eta": 0.5]),
            earlyStoppingRounds: 5)
        let matrix = matrix(rows: 400)
        let result = try await run(matrix, specification)
        let theirs = try XGBoostLibrary.shared.get().answers(
            .margin, of: result.artifact.file, to: matrix.values[...], columnCount: 3,
            rounds: result.artifact.roundsUsed)
        let model = try result.model()
        let ours = (0..<matrix.rowCount).map { row in
            model.answers(.margin, to: Array(matrix.values[row * 3..<(row + 1) * 3]))[0]
        }
        #expect(ours == theirs)
    }

    @Test func `progress comes after every round, in order`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: TrainingProgress.self)
        let specification = try BareSpecification.make(
            task: .regression, parameters: TrainingParameters(["rounds": 5]))
        let result = try await run(matrix(rows: 100), specification) { continuation.yield($0) }
        continuation.finish()
        var seen: [TrainingProgress] = []
        for await progress in stream { seen.append(progress) }
        #expect(seen.map(\.round) == [1, 2, 3, 4, 5])
        #expect(seen.allSatisfy { $0.roundsMax == 5 })
        #expect(seen.map(\.validationLoss) == result.artifact.validationLosses)
    }

    @Test func `a cancelled training ends without a model after the round it is in`()
        async throws
    {
        let specification = try BareSpecification.make(
            task: .regression, parameters: TrainingParameters(["rounds": 10_000]))
        let matrix = matrix(rows: 100)
        let cancellation = Cancellation()
        // Cancelled from the callback: a test that waits for its turn may get it after the end.
        let training = Task {
            try await run(matrix, specification) { cancellation.request(after: $0) }
        }
        cancellation.task = training
        let result = await training.result
        #expect(throws: TrainingError.cancelled) { try result.get() }
        #expect(cancellation.roundsAfterRequest == 0)
        #expect(TrainingError.cancelled.message == "the training was cancelled")
    }

    @Test func `the library's complaints are passed on without its source paths`() throws {
        var refusal: TrainingError?
        do throws(TrainingError) {
            _ = try XGBoostLibrary.shared.get().answers(
                .margin, of: [UInt8]("{}".utf8), to: [1], columnCount: 1)
        } catch {
            refusal = error
        }
        #expect(refusal?.message == "the training library failed")
        let detail = try #require(refusal?.detail)
        #expect(!detail.contains(".cc"), "\(detail)")
        #expect(!detail.contains("Stack trace"), "\(detail)")
    }
}

/// Cancels a task from the training's own callback, as soon as there is one to cancel.
private final class Cancellation: Sendable {
    private struct State {
        var task: Task<TrainingOutcome, any Error>?
        var isRequested = false
        var roundsAfterRequest = 0
    }

    private let state = Mutex(State())

    var task: Task<TrainingOutcome, any Error>? {
        get { state.withLock { $0.task } }
        set { state.withLock { $0.task = newValue } }
    }

    var roundsAfterRequest: Int { state.withLock { $0.roundsAfterRequest } }

    func request(after _: TrainingProgress) {
        let task = state.withLock { state in
            if state.isRequested { state.roundsAfterRequest += 1 }
            state.isRequested = state.task != nil
            return state.task
        }
        task?.cancel()
    }
}
