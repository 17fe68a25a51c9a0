import Features
import Synchronization
import TestSupport
import Testing
import Training
import XGBoostTraining

@Suite struct SearchTests {
    private func specification(
        trials: Int? = 11, budget: Duration? = nil, minimumRows: Int = 50,
        split: Split = .time(TimeSplit()), seed: Int32 = 1
    ) throws -> TrainingSpecification {
        try BareSpecification.make(
            task: .regression, parameters: TrainingParameters(["rounds": 30]), split: split,
            search: SearchSpecification(
                trials: trials, budget: budget, minimumRows: minimumRows), seed: seed)
    }

    @Test(arguments: [1, 7] as [Int32])
    func `bounded by trials alone it gives the same trials and the same file`(
        seed: Int32
    ) async throws {
        let matrix = TrainingMatrix.random(rows: 500)
        let specification = try specification(seed: seed)
        let first = try await XGBoostEngine().outcome(on: matrix, specification)
        let second = try await XGBoostEngine().outcome(on: matrix, specification)
        #expect(first.artifact.file == second.artifact.file)
        #expect(first.trials.map(\.parameters) == second.trials.map(\.parameters))
        #expect(first.trials.map(\.loss) == second.trials.map(\.loss))
        #expect(first.trials.count == 11)
    }

    @Test func `samples double from step to step, and half of the trials go on`() async throws {
        let outcome = try await XGBoostEngine().outcome(
            on: .random(rows: 500), specification(trials: 7))
        // Of 300 training rows: four trials on a quarter, two on half, one on all.
        #expect(outcome.trials.map(\.rows) == [75, 75, 75, 75, 150, 150, 300])
        let best = outcome.trials[..<4].sorted { ($0.loss ?? 9) < ($1.loss ?? 9) }[..<2]
        #expect(
            Set(best.map(\.parameters)) == Set(outcome.trials[4..<6].map(\.parameters)))
        #expect(outcome.chosen == 7)
        #expect(outcome.trials.map(\.number) == Array(1...7))
    }

    @Test func `the chosen trial is the best of those on all rows`() async throws {
        let outcome = try await XGBoostEngine().outcome(
            on: .random(rows: 500), specification(trials: 20))
        let all = outcome.trials.filter { $0.rows == 300 }
        let best = try #require(all.min { ($0.loss ?? .infinity) < ($1.loss ?? .infinity) })
        #expect(outcome.chosen == best.number)
        #expect(outcome.parameters.dictionary == best.parameters)
    }

    @Test func `the chosen parameters without a search give the same file`() async throws {
        let matrix = TrainingMatrix.random(rows: 500)
        let searched = try await XGBoostEngine().outcome(on: matrix, specification())
        let repeated = try await XGBoostEngine().outcome(
            on: matrix,
            BareSpecification.make(
                task: .regression, parameters: searched.parameters, earlyStoppingRounds: 20,
                refit: true))
        #expect(repeated.artifact.file == searched.artifact.file)
    }

    @Test func `a search is no worse than the parameters it starts from`() async throws {
        let outcome = try await XGBoostEngine().outcome(
            on: .random(rows: 500), specification(trials: 6, minimumRows: 10_000))
        let chosen = try #require(outcome.chosen)
        let losses = outcome.trials.compactMap(\.loss)
        #expect(losses.count == 6)
        #expect(outcome.trials[chosen - 1].loss == losses.min())
        #expect(outcome.trials[0].parameters["max_depth"] == 6)
        #expect(outcome.trials[0].parameters["eta"] == 0.1)
    }

    @Test func `values stay within what was asked`() async throws {
        let specification = try BareSpecification.make(
            task: .regression, parameters: TrainingParameters(["rounds": 3, "lambda": 7]),
            search: SearchSpecification(
                trials: 12,
                space: [
                    "max_depth": .choices([2, 4]), "eta": .logUniform(low: 0.2, high: 0.4),
                ], minimumRows: 10_000))
        let outcome = try await XGBoostEngine().outcome(on: .random(rows: 200), specification)
        #expect(Set(outcome.trials.compactMap { $0.parameters["max_depth"] }) == [2, 4])
        #expect(
            outcome.trials.allSatisfy { (0.2...0.4).contains($0.parameters["eta"] ?? 0) })
        #expect(outcome.trials.allSatisfy { $0.parameters["lambda"] == 7 })
    }

    @Test func `over folds a trial's loss is the mean`() async throws {
        let matrix = TrainingMatrix.random(rows: 400)
        let specification = try specification(
            trials: 1, split: .folds(FoldSplit(folds: 2)))
        let outcome = try await XGBoostEngine().outcome(on: matrix, specification)
        let partition = try FoldSplit(folds: 2).partition(of: matrix.eventTimes)
        let session = try XGBoostEngine().session(on: matrix, threads: 1)
        var sum = 0.0
        for fold in partition.folds {
            let artifact = try session.boost(
                BoostingOrder(
                    objective: .squaredError, parameters: outcome.parameters,
                    earlyStoppingRounds: 20, seed: 1, threads: 1, train: fold.train,
                    validation: fold.validation)
            ) { _ in }
            sum += artifact.validationLosses[artifact.roundsUsed - 1]
        }
        #expect(outcome.trials[0].loss == sum / 2)
    }

    @Test func `a budget ends it between two rounds`() async throws {
        // Each look at the clock takes a second.
        let looks = Mutex(0)
        let start = ContinuousClock.now
        let run = TrainingRun(engine: XGBoostEngine()) {
            start.advanced(by: .seconds(looks.withLock { $0 += 1; return $0 }))
        }
        let outcome = try await run.run(
            TrainingOrder(
                specification: specification(
                    trials: nil, budget: .seconds(100), minimumRows: 10_000)),
            on: .random(rows: 200)
        ) { _ in }
        #expect(outcome.trials.last?.state == .stopped)
        #expect(outcome.trials.last?.loss == nil)
        #expect(outcome.trials.dropLast().allSatisfy { $0.state == .finished })
        #expect(outcome.chosen != outcome.trials.count)
    }

    @Test func `a budget too short for one trial leaves the parameters as asked`() async throws {
        let looks = Mutex(0)
        let start = ContinuousClock.now
        let run = TrainingRun(engine: XGBoostEngine()) {
            start.advanced(by: .seconds(looks.withLock { $0 += 1; return $0 }))
        }
        let outcome = try await run.run(
            TrainingOrder(
                specification: specification(trials: nil, budget: .seconds(5))),
            on: .random(rows: 200)
        ) { _ in }
        #expect(outcome.chosen == nil)
        #expect(outcome.trials.map(\.state) == [.stopped])
        #expect(outcome.parameters == (try TrainingParameters(["rounds": 30])))
    }

    @Test func `every trial is told when it ends`() async throws {
        let told = Mutex<[TrialRecord]>([])
        let outcome = try await XGBoostEngine().outcome(
            on: .random(rows: 300), specification(trials: 5)
        ) { event in
            if case .trial(let record) = event { told.withLock { $0.append(record) } }
        }
        #expect(told.withLock { $0 } == outcome.trials)
    }
}
