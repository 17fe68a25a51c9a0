import Features
import Models
import TestSupport
import Testing

@Suite struct XGBoostJSONTests {
    private func margin(_ model: Model, _ row: [Float]) -> Float {
        model.answers(.margin, to: row)[0]
    }

    private func model(_ change: (inout TinyModel) -> Void = { _ in }) throws -> Model {
        var tiny = TinyModel()
        change(&tiny)
        return try Model(reading: tiny.file, as: .xgboostJSON)
    }

    private func baseMargin(
        _ score: String, _ objective: String, version: String = "[1, 7, 4]"
    ) throws -> Float {
        let model = try model {
            $0.baseScore = score
            $0.objective = objective
            $0.version = version
            $0.trees = []
            $0.treeCount = "0"
            $0.treeOutputs = "[]"
        }
        return margin(model, [0, 0, 0])
    }

    @Test func `a small model answers what it answers on paper`() throws {
        let model = try model()
        // Base 0.5; tree 0 by rain and heat; tree 1 by wind.
        #expect(margin(model, [0, 9, -4]) == 0.5 + 1 + 10)
        #expect(margin(model, [0.5, 1, -3]) == 0.5 - 1 + 20)
        #expect(margin(model, [7, 2, 0]) == 0.5 + 0.25 + 20)
        #expect(margin(model, [.nan, .nan, .nan]) == 0.5 + 1 + 20)
        #expect(margin(model, [1, .nan, -9]) == 0.5 + 0.25 + 10)
    }

    @Test func `names and types of the inputs are read`() throws {
        let signature = try model().signature
        #expect(signature.inputs.map(\.name) == ["rain", "heat", "wind"])
        #expect(signature.inputs.map(\.type) == [.float32, .int64, .bool])
        #expect(signature.task == .regression)
    }

    @Test func `nameless inputs are called f0, f1 and so on`() throws {
        let model = try model {
            $0.featureNames = "[]"
            $0.featureTypes = "[]"
        }
        #expect(model.signature.inputs.map(\.name) == ["f0", "f1", "f2"])
        #expect(model.signature.inputs.map(\.type) == [.float32, .float32, .float32])
    }

    @Test func `the origin tells writer, objective and rounds`() throws {
        let expected = ModelOrigin(
            writer: "XGBoost 1.7.4", objective: "reg:squarederror", rounds: 2, roundsUsed: 2)
        #expect(try model().origin == expected)
    }

    @Test func `a base score may stand in a list, as since 3.1`() throws {
        #expect(try baseMargin("[1.1E1]", "reg:squarederror", version: "[3, 1, 0]") == 11)
        #expect(try baseMargin("11", "reg:squarederror") == 11)
    }

    @Test func `the base score of a probability becomes its logit`() throws {
        #expect(try baseMargin("5E-1", "binary:logistic") == 0)
        // ln(0.25 / 0.75) = -1.0986123, the nearest float32.
        #expect(try baseMargin("2.5E-1", "reg:logistic") == -1.0986123)
    }

    @Test func `the base score of a rate becomes its logarithm`() throws {
        #expect(try baseMargin("1", "count:poisson") == 0)
        // ln 20 = 2.9957323, the nearest float32.
        #expect(try baseMargin("2E1", "count:poisson") == 2.9957323)
    }

    @Test func `the base score of raw logits is a probability before 1.3 and a margin since`()
        throws
    {
        #expect(try baseMargin("2.5E-1", "binary:logitraw", version: "[1, 2, 0]") == -1.0986123)
        #expect(try baseMargin("2.5E-1", "binary:logitraw", version: "[1, 3, 0]") == 0.25)
    }

    @Test func `each objective has its task and link`() throws {
        // What a margin of 0 becomes.
        let expected: [(String, ModelTask, Float)] = [
            ("reg:squarederror", .regression, 0), ("reg:logistic", .regression, 0.5),
            ("reg:gamma", .regression, 1), ("binary:logistic", .binary, 0.5),
            ("binary:logitraw", .regression, 0), ("count:poisson", .count, 1),
            ("rank:pairwise", .regression, 0),
        ]
        for (objective, task, value) in expected {
            let model = try model {
                $0.objective = objective
                $0.baseScore = objective.contains("gamma") || task == .count ? "1" : "\(value)"
                $0.trees = []
                $0.treeCount = "0"
                $0.treeOutputs = "[]"
            }
            #expect(model.signature.task == task, "\(objective)")
            #expect(model.answers(.margin, to: [0, 0, 0]) == [0], "\(objective)")
            #expect(model.answers(.value, to: [0, 0, 0]) == [value], "\(objective)")
        }
    }

    @Test func `only the rounds up to the best one answer`() throws {
        let model = try model { $0.attributes = #"{"best_iteration": "0", "best_score": "1"}"# }
        #expect(margin(model, [0, 9, -4]) == 0.5 + 1)
        #expect(model.origin.rounds == 2)
        #expect(model.origin.roundsUsed == 1)
    }

    @Test func `a round may have several trees`() throws {
        let model = try model {
            $0.treesExtra = #", "iteration_indptr": [0, 2]"#
            $0.attributes = #"{"best_iteration": "0"}"#
        }
        #expect(model.origin.rounds == 1)
        #expect(margin(model, [0, 9, -4]) == 0.5 + 1 + 10)
    }

    @Test func `the order of members does not matter`() throws {
        let tiny = TinyModel()
        let learner = tiny.json.dropFirst().split(separator: ",\n \"version\"")[0]
        let text = "{\"version\": [2, 1, 4], \(learner)}"
        #expect(
            try Model(reading: [UInt8](text.utf8), as: .xgboostJSON).origin.writer
                == "XGBoost 2.1.4")
    }
}
