import Features
import JSON
import Models
import TestSupport
import Testing
import Training
import XGBoostTraining

/// Every answer of the serving engine against the library that trained the model, bit for bit.
@Suite struct XGBoostParityTests {
    private static let depths = [1, 3, 6, 10]

    private func train(
        _ objective: TrainingObjective, seed: UInt64, parameters: [String: Double]
    ) throws -> [UInt8] {
        var data = TrainingData(seed: seed)
        let matrix = data.matrix(rows: 1_500, objective: objective)
        let order = try BoostingOrder(
            objective: objective,
            classCount: objective.task == .multiclass ? TrainingData.classCount : 0,
            parameters: TrainingParameters(parameters), seed: Int32(seed), threads: 1,
            train: .range(0..<1_500), validation: nil)
        return try XGBoostEngine().session(on: matrix, threads: 1).boost(order) { _ in }.file
    }

    /// The thresholds of a model file by feature.
    private func thresholds(of file: [UInt8]) throws -> [Int: [Float]] {
        let document = try JSONValue(parsing: file)
        let trees = document["learner"]?["gradient_booster"]?["model"]?["trees"]?.arrayValue ?? []
        var thresholds: [Int: [Float]] = [:]
        for tree in trees {
            let left = tree["left_children"]?.arrayValue ?? []
            let features = tree["split_indices"]?.arrayValue ?? []
            let conditions = tree["split_conditions"]?.arrayValue ?? []
            for node in left.indices where left[node] != .integer(-1) {
                let feature = Int(features[node].int64Value ?? 0)
                thresholds[feature, default: []].append(Float(conditions[node].doubleValue ?? 0))
            }
        }
        return thresholds
    }

    private func expectParity(
        _ file: [UInt8], rows count: Int, seed: UInt64, _ name: String
    ) throws {
        var data = TrainingData(seed: seed)
        let rows = data.hardRows(count, thresholds: try thresholds(of: file))
        let width = TrainingData.columns.count
        let library = try XGBoostLibrary.shared.get()
        let theirs = try library.answers(.margin, of: file, to: rows[...], columnCount: width)
        let theirValues = try library.answers(.value, of: file, to: rows[...], columnCount: width)
        let model = try Model(reading: file, as: .xgboostJSON)
        let ours = model.answers(.margin, to: rows)
        let hasClasses = model.signature.task == .multiclass
        let ourValues = model.answers(hasClasses ? .scores : .value, to: rows)
        let alone = (0..<count).flatMap { row in
            model.answers(.margin, to: Array(rows[row * width..<(row + 1) * width]))
        }
        #expect(ours.map(\.bitPattern) == theirs.map(\.bitPattern), "\(name), seed \(seed)")
        #expect(alone.map(\.bitPattern) == theirs.map(\.bitPattern), "\(name), seed \(seed)")
        #expect(
            ourValues.map(\.bitPattern) == theirValues.map(\.bitPattern), "\(name), seed \(seed)")
        #expect(Set(theirs).count > 1, "\(name) learnt something")
    }

    @Test(arguments: TrainingObjective.allCases)
    func `trained models answer as the library does`(objective: TrainingObjective) throws {
        for (index, depth) in Self.depths.enumerated() {
            let seed = UInt64(index + 1)
            let file = try train(
                objective, seed: seed,
                parameters: [
                    "rounds": 25, "max_depth": Double(depth), "eta": 0.3,
                    "subsample": depth > 3 ? 0.7 : 1,
                ])
            try expectParity(
                file, rows: 2_500, seed: seed, "\(objective.rawValue) of depth \(depth)")
        }
    }

    @Test func `rounds of several trees answer as the library does`() throws {
        let file = try train(
            .squaredError, seed: 9,
            parameters: ["rounds": 5, "num_parallel_tree": 4, "subsample": 0.5, "max_depth": 4])
        try expectParity(file, rows: 1_000, seed: 9, "parallel trees")
        #expect(try Model(reading: file, as: .xgboostJSON).origin.rounds == 5)
    }

    @Test func `a pruned model answers as the library does`() throws {
        let file = try train(
            .squaredError, seed: 10, parameters: ["rounds": 10, "gamma": 50, "max_depth": 8])
        try expectParity(file, rows: 1_000, seed: 10, "pruned")
    }

    @Test(arguments: [
        "reg:squarederror", "reg:squaredlogerror", "reg:logistic", "reg:pseudohubererror",
        "reg:absoluteerror", "binary:logistic", "binary:logitraw", "reg:gamma", "count:poisson",
        "reg:tweedie", "rank:pairwise",
    ])
    func `every objective and base score answers as in the library`(name: String) throws {
        let parameters: [String: JSONValue] = [
            "reg:pseudohubererror": [
                "name": "reg:pseudohubererror", "pseudo_huber_param": ["huber_slope": "1"],
            ],
            "count:poisson": [
                "name": "count:poisson", "poisson_regression_param": ["max_delta_step": "0.7"],
            ],
            "reg:tweedie": [
                "name": "reg:tweedie",
                "tweedie_regression_param": ["tweedie_variance_power": "1.5"],
            ],
            "rank:pairwise": [
                "name": "rank:pairwise",
                "lambda_rank_param": ["num_pairsample": "1", "fix_list_weight": "0"],
            ],
        ]
        let file = try train(
            .squaredError, seed: 11, parameters: ["rounds": 10, "eta": 0.05])
        let document = try JSONValue(parsing: file)
        for score in ["5E-1", "1.0000001E-1", "9.99E-1", "3E-5"] {
            let changed =
                document
                .replacing(
                    ["learner", "objective"],
                    with: parameters[name] ?? [
                        "name": .string(name), "reg_loss_param": ["scale_pos_weight": "1"],
                    ]
                )
                .replacing(["learner", "learner_model_param", "base_score"], with: .string(score))
            try expectParity(changed.serialized(), rows: 200, seed: 11, "\(name) from \(score)")
        }
    }
}

extension JSONValue {
    /// The document with another value under a path of keys.
    fileprivate func replacing(_ path: [String], with value: JSONValue) -> JSONValue {
        guard let key = path.first, var object = objectValue else { return value }
        object[key] = (object[key] ?? .null).replacing(Array(path.dropFirst()), with: value)
        return .object(object)
    }
}
