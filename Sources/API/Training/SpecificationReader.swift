import Features
import JSON
import Training

/// Reads what to train, and how to judge it.
struct SpecificationReader {
    let members: JSONObject

    /// - Parameter declared: The model's task.
    /// - Throws: `Problem` for what is no such document, `TrainingError` for what contradicts
    ///   itself.
    func specification(task declared: ModelTask?) throws -> TrainingSpecification {
        let split = try members.within("split") { (split) throws(Problem) in
            try Self.split(split)
        }
        return try TrainingSpecification(
            task: try task(declared), objective: try objective(),
            parameters: try TrainingParameters(try parameters()),
            earlyStoppingRounds: try members.integer("early_stopping_rounds"),
            split: split ?? .time(TimeSplit()), search: try search(),
            classWeights: try classWeights(), monotone: try monotone(),
            calibration: try calibration(), slices: try slices(),
            refit: try members.optionalFlag("refit"), choices: try choices(),
            limits: try limits(), seed: try seed(), threads: try members.integer("threads") ?? 1)
    }

    private func task(_ declared: ModelTask?) throws(Problem) -> ModelTask {
        let name = try members.string("task") ?? declared?.rawValue
        guard let task = name.flatMap(ModelTask.init(rawValue:)) else {
            let names = ModelTask.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid(
                "task", name.map { "There is no task \"\($0)\"." } ?? "The task is missing.",
                hint: "The tasks are \(names).")
        }
        return task
    }

    private func objective() throws(Problem) -> TrainingObjective? {
        guard let name = try members.string("objective") else { return nil }
        guard let objective = TrainingObjective(rawValue: name) else {
            let names = TrainingObjective.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid(
                "objective", "There is no objective \"\(name)\".",
                hint: "The objectives are \(names).")
        }
        return objective
    }

    private func seed() throws(Problem) -> Int32 {
        guard let seed = try members.integer("seed") else { return 1 }
        guard let exact = Int32(exactly: seed), exact >= 0 else {
            throw Problem.invalid(
                "seed", "It is \(seed).", hint: "Give a whole number from 0 to \(Int32.max).")
        }
        return exact
    }

    private func parameters() throws(Problem) -> [String: Double] {
        try members.within("parameters") { (object) throws(Problem) in
            try object.numbers()
        } ?? [:]
    }

    private func monotone() throws(Problem) -> [String: Int] {
        try members.within("monotone_constraints") { (object) throws(Problem) in
            var directions: [String: Int] = [:]
            for name in object.keys { directions[name] = try object.integer(name) }
            return directions
        } ?? [:]
    }

    private func classWeights() throws(Problem) -> ClassWeights? {
        if case .string(let text) = members["class_weights"] {
            guard text == "balanced" else {
                throw Problem.invalid(
                    "class_weights", "There are no class weights \"\(text)\".",
                    hint: "Write \"balanced\", or an object of numbers by class.")
            }
            return .balanced
        }
        return try members.within("class_weights") { (object) throws(Problem) in
            .given(try object.numbers())
        }
    }

    private func calibration() throws(Problem) -> CalibrationChoice? {
        switch members["calibrate"] ?? .null {
        case .null, .bool(false): return nil
        case .bool(true): return .automatic
        case .string("platt"): return .platt
        case .string("isotonic"): return .isotonic
        default:
            throw Problem.invalid(
                "calibrate", "This is no way to calibrate.",
                hint: "Write true, \"platt\" or \"isotonic\".")
        }
    }

    private func slices() throws -> [SliceSpecification] {
        guard let items = try members.list("slices") else { return [] }
        return try items.enumerated().map { index, item in
            if case .string(let column) = item { return try SliceSpecification(column: column) }
            guard case .object(let slice) = item else {
                throw Problem.invalid(
                    "slices[\(index)]", "A column's name or an object is expected here.")
            }
            do throws(Problem) {
                try slice.refuseUnknown(besides: ["column", "min_rows", "bins"])
                let (column, rows, bins) = (
                    try slice.requiredString("column"), try slice.integer("min_rows"),
                    try slice.integer("bins")
                )
                return try Self.slice(column, rows, bins)
            } catch {
                throw error.within("slices[\(index)]")
            }
        }
    }

    private static func slice(
        _ column: String, _ rows: Int?, _ bins: Int?
    ) throws(Problem) -> SliceSpecification {
        do throws(TrainingError) {
            if let rows {
                return try SliceSpecification(column: column, minimumRows: rows, bins: bins)
            }
            return try SliceSpecification(column: column, bins: bins)
        } catch {
            throw Problem(error)
        }
    }

    private func choices() throws -> ReportChoices {
        let read = try members.within("report") { (report) throws(Problem) in
            try report.refuseUnknown(
                besides: ["screens", "learning_curve", "random_split", "resamples"])
            return (
                try report.optionalFlag("screens"), try report.optionalFlag("learning_curve"),
                try report.optionalFlag("random_split"), try report.integer("resamples")
            )
        }
        guard let (screens, curve, random, resamples) = read else { return .standard }
        let standard = ReportChoices.standard
        return try ReportChoices(
            screens: screens ?? standard.screens, learningCurve: curve ?? standard.learningCurve,
            randomSplit: random ?? standard.randomSplit,
            resamples: resamples ?? standard.resamples)
    }

    private func limits() throws -> TrainingLimits {
        let read = try members.within("limits") { (limits) throws(Problem) in
            try limits.refuseUnknown(besides: ["deadline", "memory_bytes"])
            return (try limits.duration("deadline"), try limits.integer("memory_bytes"))
        }
        guard let (deadline, memory) = read else { return .standard }
        return try TrainingLimits(deadline: deadline, memoryBytes: memory)
    }
}
