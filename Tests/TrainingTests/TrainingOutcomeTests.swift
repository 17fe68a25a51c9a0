import Features
import FoundationEssentials
import JSON
import Models
import TestSupport
import Testing
import Training
import XGBoostTraining

@Suite struct TrainingOutcomeTests {
    private func full(
        _ task: ModelTask, rows: Int = 600, champion: ChampionFile? = nil
    ) async throws -> TrainingOutcome {
        try await XGBoostEngine().outcome(
            on: .random(rows: rows, task: task),
            TrainingSpecification(
                task: task, parameters: TrainingParameters(["rounds": 20]),
                choices: ReportChoices(randomSplit: true, resamples: 20)),
            champion: champion)
    }

    @Test(arguments: ModelTask.allCases)
    func `every task is trained, and beats both baselines or says how far it is`(
        task: ModelTask
    ) async throws {
        let outcome = try await full(task)
        #expect(outcome.report.baselines.keys.sorted() == ["constant", "linear"])
        let metric = Metrics.names(for: task)[0]
        let model = try #require(outcome.report.test.value(named: metric))
        if let constant = outcome.report.baselines["constant"]?.value(named: metric) {
            #expect(metric.gain(from: constant, to: model) > 0)
        }
        #expect(outcome.report.distances["linear"]?.metric == metric)
        #expect(outcome.report.intervals[metric]?.value == model)
        #expect(outcome.report.learningCurve.map(\.rows) == [45, 90, 180, 360])
        #expect(outcome.report.learningCurve.last?.validation == outcome.report.validation)
        #expect(outcome.report.randomSplit != nil)
    }

    @Test func `the trainer's own margins are those of the file`() async throws {
        let outcome = try await full(.binary)
        #expect(outcome.replay.count == 120)
        let ours = (0..<outcome.replay.count).map { row in
            try? outcome.model().answers(
                .margin, to: Array(outcome.replay.values[row * 3..<(row + 1) * 3]))[0]
        }
        #expect(ours == outcome.replay.trainerMargins.map { $0 })
    }

    @Test(arguments: ModelTask.allCases)
    func `the spread of the answers is told, but of classes`(task: ModelTask) async throws {
        let outcome = try await full(task)
        let told = outcome.report.json["scores"].flatMap(ScoreHistogram.init(json:))
        guard task != .multiclass else { return #expect(told == nil) }
        // All 120 rows of the test range are replayed.
        let model = try outcome.model()
        let scores = model.scores(ofRows: outcome.replay.values)
        let place = try #require(model.signature.range(of: .value)).lowerBound
        let answers = stride(from: place, to: scores.count, by: model.signature.scoreWidth).map {
            scores[$0]
        }
        #expect(told == ScoreHistogram(of: answers))
    }

    @Test func `an outcome crosses to another process and back`() async throws {
        let outcome = try await full(.multiclass)
        let bytes = try JSONEncoder().encode(outcome)
        let back = try JSONDecoder().decode(TrainingOutcome.self, from: bytes)
        #expect(back.report == outcome.report)
        #expect(back.artifact == outcome.artifact)
        #expect(back.parameters == outcome.parameters)
        #expect(back.replay == outcome.replay)
    }

    @Test func `calibrated probabilities fit the validation range better`() async throws {
        let matrix = TrainingMatrix.random(rows: 800, task: .binary)
        let make = { (calibration: CalibrationChoice?) async throws in
            // Deep trees on noise are too sure of themselves.
            try await XGBoostEngine().outcome(
                on: matrix,
                TrainingSpecification(
                    task: .binary,
                    parameters: TrainingParameters(["rounds": 100, "max_depth": 10]),
                    calibration: calibration,
                    choices: ReportChoices(
                        screens: false, learningCurve: false, importance: false, resamples: 0)))
        }
        let plain = try await make(nil)
        let calibrated = try await make(.platt)
        #expect(plain.artifact.file != calibrated.artifact.file)
        #expect(calibrated.replay.trainerMargins == plain.replay.trainerMargins)
        let before = try #require(plain.report.test.value(named: .logLoss))
        let after = try #require(calibrated.report.test.value(named: .logLoss))
        #expect(after < before)
        #expect(calibrated.report.test.value(named: .auc) == plain.report.test.value(named: .auc))
    }

    @Test func `slices are cut by keys and by features`() async throws {
        let outcome = try await XGBoostEngine().outcome(
            on: .random(rows: 600),
            TrainingSpecification(
                task: .regression, parameters: TrainingParameters(["rounds": 5]),
                slices: [
                    SliceSpecification(column: "key", minimumRows: 3),
                    SliceSpecification(column: "view:a", minimumRows: 10, bins: 4),
                ],
                choices: ReportChoices(
                    screens: false, learningCurve: false, importance: true, resamples: 10)))
        let slices = outcome.report.slices
        #expect(slices.map(\.column) == ["key", "view:a"])
        #expect(slices[0].slices.reduce(0) { $0 + $1.rows } == 120)
        #expect(slices[1].slices.map(\.rows) == [30, 30, 30, 30])
        #expect(outcome.report.importance?.columns.first?.name == "view:a")
        #expect(outcome.report.contributions?.inputs.first?.name == "view:a")
    }

    @Test func `a refit learns from the validation range, too`() async throws {
        let matrix = TrainingMatrix.random(rows: 300)
        let make = { (refit: Bool) async throws in
            try await XGBoostEngine().outcome(
                on: matrix,
                BareSpecification.make(
                    task: .regression, parameters: TrainingParameters(["rounds": 10]),
                    refit: refit))
        }
        let plain = try await make(false)
        let refitted = try await make(true)
        #expect(plain.artifact.file != refitted.artifact.file)
        #expect(plain.report.validation == refitted.report.validation)
        // The same as boosting on all rows before the test range from the start.
        let session = try XGBoostEngine().session(on: matrix, threads: 1)
        let direct = try session.boost(
            BoostingOrder(
                objective: .squaredError, parameters: TrainingParameters(["rounds": 10]), seed: 1,
                threads: 1, train: .range(0..<240), validation: nil)
        ) { _ in }
        #expect(refitted.artifact.file == direct.file)
    }

    @Test func `a monotone constraint holds`() async throws {
        let outcome = try await XGBoostEngine().outcome(
            on: .random(rows: 500),
            BareSpecification.make(task: .regression, monotone: ["view:b": 1]))
        let model = try outcome.model()
        // Without it the answer falls towards b = 0 and rises again.
        let answers = stride(from: Float(-1), through: 1, by: 0.1).map {
            model.answers(.value, to: [0, $0, 0])[0]
        }
        #expect(zip(answers, answers.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `weights move answers towards the class that counts more`() async throws {
        let mean = { (weights: ClassWeights?) async throws in
            let outcome = try await XGBoostEngine().outcome(
                on: .random(rows: 400, task: .binary),
                BareSpecification.make(task: .binary, classWeights: weights))
            let model = try outcome.model()
            return model.answers(.value, to: [0, 0, 0])[0]
        }
        let plain = try await mean(nil)
        #expect(try await mean(.given(["1": 10])) > plain)
        #expect(try await mean(.given(["0": 10])) < plain)
        #expect(try await mean(.given(["0": 1, "1": 1])) == plain)
    }

    @Test func `a class that a range lacks is refused`() async {
        let plain = TrainingMatrix.random(rows: 100, task: .multiclass)
        let matrix = TrainingMatrix(
            columns: plain.columns, values: plain.values,
            labels: plain.labels.enumerated().map { $0 >= 80 && $1 == 2 ? 1 : $1 },
            eventTimes: plain.eventTimes, classes: plain.classes)
        let error = await #expect(throws: TrainingError.self) {
            try await StumpEngine().outcome(
                on: matrix, TrainingSpecification(task: .multiclass))
        }
        #expect(error?.message == "no row of the test range is of class \"high\"")
        #expect(error?.detail == "Every range must hold every class.")
        #expect(error?.hint == "Add rows of the class, or choose another split.")
    }

    @Test func `a champion answers the same rows, its inputs found by name`() async throws {
        let champion = try await full(.regression)
        let file = ChampionFile(
            version: 3, format: .xgboostJSON, file: champion.artifact.file)
        let comparison = try #require(try await full(.regression, champion: file).comparison)
        #expect(comparison.version == 3)
        #expect(comparison.rows == 120)
        #expect(comparison.obstacle == nil)
        #expect(comparison.champion == comparison.candidate)
        #expect(comparison.differences[.rmse]?.difference.value == 0)
    }

    @Test func `what keeps a champion from answering is said`() async throws {
        let linear = [UInt8](
            #"{"kind":"linear","inputs":["a","z"],"coefficients":[[1,2]],"intercepts":[0]}"#.utf8)
        let file = ChampionFile(version: 1, format: .linear, file: linear)
        let comparison = try #require(try await full(.regression, champion: file).comparison)
        #expect(comparison.champion == nil)
        #expect(
            comparison.obstacle == "Its input \"z\" is not among the columns of the rows.")
        let other = try #require(try await full(.binary, champion: file).comparison)
        #expect(
            other.obstacle == "It is for task \"regression\", the candidate for \"binary\".")
    }
}
