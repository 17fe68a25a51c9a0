import Features
import Models
import TestSupport
import Testing

/// Models of other shapes than one sum of numeric trees, small enough to work out on paper.
@Suite struct XGBoostFormTests {
    private func model(_ change: (inout TinyModel) -> Void) throws -> Model {
        var tiny = TinyModel()
        change(&tiny)
        return try Model(reading: tiny.file, as: .xgboostJSON)
    }

    /// A model whose margins are its base scores.
    private func empty(
        _ objective: String, _ baseScore: String, classes: Int = 0, targets: Int = 1,
        version: String = "[3, 4, 1]"
    ) throws -> Model {
        try model {
            $0.objective = objective
            $0.baseScore = baseScore
            $0.classCount = "\(classes)"
            $0.targetCount = "\(targets)"
            $0.version = version
            $0.trees = []
            $0.treeCount = "0"
            $0.treeOutputs = "[]"
        }
    }

    private func margins(_ model: Model, _ row: [Float]) -> [Float] {
        model.answers(.margin, to: row)
    }

    @Test func `DART multiplies each tree, its weights beside the trees or inside`() throws {
        let weights = #", "weight_drop": [0.5, 2]"#
        let beside = try model {
            $0.booster = "dart"
            $0.boosterExtra = weights
        }
        let inside = try model { $0.treesExtra = weights }
        let inner = TinyModel().json.replacing(
            "\"gradient_booster\": {", with: "\"gradient_booster\": {\"gbtree\": {"
        ).replacing(
            "\"name\": \"gbtree\"}", with: "\"name\": \"gbtree\"}, \"name\": \"dart\"\(weights)}")
        let nested = try Model(reading: [UInt8](inner.utf8), as: .xgboostJSON)
        for model in [beside, inside, nested] {
            // 0.5 + 0.5 · 1 + 2 · 10, and 0.5 + 0.5 · 0.25 + 2 · 20.
            #expect(margins(model, [0, 9, -4]) == [21])
            #expect(margins(model, [7, 2, 0]) == [40.625])
        }
    }

    @Test func `classes have a tree each, and one base score or their own`() throws {
        let softprob = try model {
            $0.objective = "multi:softprob"
            $0.classCount = "2"
            $0.treeOutputs = "[0, 1]"
        }
        #expect(margins(softprob, [0, 9, -4]) == [1.5, 10.5])
        #expect(softprob.signature.classes == ["0", "1"])
        #expect(softprob.signature.task == .multiclass)
        let scores = softprob.answers(.scores, to: [0, 9, -4])
        #expect(scores.count == 2)
        // e^-9 / (e^-9 + 1)
        #expect(abs(scores[0] - 1.2339458e-4) < 1e-9)
        let softmax = try model {
            $0.objective = "multi:softmax"
            $0.baseScore = "[2E1,1E0]"
            $0.classCount = "2"
            $0.treeOutputs = "[0, 1]"
            $0.version = "[3, 1, 0]"
        }
        #expect(margins(softmax, [0, 9, -4]) == [21, 11])
        #expect(softmax.answers(.value, to: [0, 9, -4]) == [0])
        #expect(softmax.answers(.value, to: [0, 9, 0]) == [0])
        #expect(softmax.answers(.value, to: [0.5, 1, 0]) == [1])
    }

    @Test func `rounds of a model with classes have a tree for each`() throws {
        let model = try model {
            $0.objective = "multi:softprob"
            $0.classCount = "2"
            $0.treeOutputs = "[0, 1]"
        }
        #expect(model.origin.rounds == 1)
    }

    @Test func `the first of equal classes is answered`() throws {
        #expect(
            try empty("multi:softmax", "[1,3,3]", classes: 3).answers(.value, to: [0, 0, 0]) == [1])
    }

    @Test func `a leaf may have a value for each target, by node until 3.1, by leaf since`() throws
    {
        let old = try model {
            $0.targetCount = "2"
            $0.treeCount = "1"
            $0.treeOutputs = "[0]"
            $0.trees.removeFirst()
            $0.trees[0].parameters = #"{"size_leaf_vector": "2"}"#
            $0.trees[0].condition = "[-3, NaN, NaN]"
            $0.trees[0].extra = #", "base_weights": [9, 9, 1, 2, 3, 4]"#
        }
        let new = try model {
            $0.targetCount = "2"
            $0.treeCount = "1"
            $0.treeOutputs = "[0]"
            $0.trees.removeFirst()
            $0.trees[0].parameters = #"{"size_leaf_vector": "2"}"#
            $0.trees[0].right = "[2, 1, 0]"
            $0.trees[0].extra = #", "leaf_weights": [3, 4, 1, 2], "base_weights": [NaN]"#
        }
        for model in [old, new] {
            #expect(margins(model, [0, 0, -4]) == [1.5, 2.5])
            #expect(margins(model, [0, 0, .nan]) == [3.5, 4.5])
            #expect(model.origin.rounds == 1)
        }
    }

    @Test func `the categories of a split lead right, all else left but a missing value`() throws {
        let model = try model {
            $0.trees.removeFirst()
            $0.treeCount = "1"
            $0.treeOutputs = "[0]"
            $0.featureTypes = #"["float", "int", "c"]"#
            $0.trees[0].extra = #"""
                , "split_type": [1, 0, 0], "categories_nodes": [0], "categories_segments": [1],
                "categories_sizes": [2], "categories": [9, 1, 40]
                """#
        }
        #expect(model.signature.inputs[2].type == .int64)
        let left: [Float] = [0, 2, 9, 39, 41, 64, 1e30, -1, -0.5, .infinity, -.infinity]
        for value in left { #expect(margins(model, [0, 0, value]) == [10.5], "\(value)") }
        for value: Float in [1, 1.5, 40, .nan] {
            #expect(margins(model, [0, 0, value]) == [20.5], "\(value)")
        }
    }

    @Test func `a model keeps its categories, texts or numbers, with their codes`() throws {
        let model = try model {
            $0.featureTypes = #"["c", "float", "c"]"#
            $0.treesExtra = #"""
                , "cats": {"enc": [{"offsets": [0, 2, 2, 5], "values": [97, 98, 120, 121, 122]},
                {"offsets": [], "values": []}, {"type": 11, "values": [30, -7]}],
                "feature_segments": [0, 3, 3, 5], "sorted_idx": [1, 0, 2, 1, 0]}
                """#
        }
        let inputs = model.signature.inputs
        #expect(inputs.map(\.type) == [.string, .float32, .int64])
        #expect(inputs[0].vocabulary == Vocabulary(texts: ["ab": 0, "": 1, "xyz": 2]))
        #expect(inputs[1].vocabulary == nil)
        #expect(inputs[2].vocabulary == Vocabulary(numbers: [30: 0, -7: 1]))
    }

    @Test func `categories beyond ASCII are read from files of 3.4 and later`() throws {
        let model = try model {
            $0.version = "[3, 4, 0]"
            $0.featureTypes = #"["c", "float", "i"]"#
            $0.treesExtra = #"""
                , "cats": {"enc": [{"offsets": [0, 2], "values": [-61, -87]}, {"values": []},
                {"values": []}]}
                """#
        }
        #expect(model.signature.inputs[0].vocabulary?.texts == ["é": 0])
    }

    @Test func `a linear model adds up its weights, leaving out what is missing`() throws {
        let model = try model {
            $0.booster = "gblinear"
            $0.targetCount = "2"
            $0.treesExtra = #", "weights": [1, 2, 3, 4, 5, 6, 7, 8], "boosted_rounds": 9"#
        }
        // 7.5 + 10 + 60 + 150, and 8.5 + 20 + 80 + 180.
        #expect(margins(model, [10, 20, 30]) == [227.5, 288.5])
        #expect(margins(model, [.nan, 20, .nan]) == [67.5, 88.5])
        #expect(model.origin.rounds == 9)
    }

    @Test func `a hinge answers 1 above zero`() throws {
        #expect(try empty("binary:hinge", "1E-9").answers(.value, to: [0, 0, 0]) == [1])
        #expect(try empty("binary:hinge", "0").answers(.value, to: [0, 0, 0]) == [0])
    }

    @Test func `quantiles are put in order since 3.4`() throws {
        let crossed = "[3,1,2]"
        let objective = "reg:quantileerror"
        let row: [Float] = [0, 0, 0]
        #expect(
            try empty(objective, crossed, targets: 3).answers(.value, to: row) == [1, 2, 3])
        #expect(
            try empty(objective, crossed, targets: 3, version: "[3, 3, 0]")
                .answers(.value, to: row) == [3, 1, 2])
    }

    @Test func `expectiles come back as the base scores they began with`() throws {
        let model = try empty("reg:expectileerror", "[1,1.5,4]", targets: 3)
        let margins = margins(model, [0, 0, 0])
        // The inverse of ln(1 + e^x) at the gap: ln(e^0.5 - 1) and ln(e^2.5 - 1).
        #expect(margins[0] == 1)
        #expect(abs(margins[1] - -0.43275213) < 1e-4)
        #expect(abs(margins[2] - 2.4143698) < 1e-4)
        let answers = model.answers(.value, to: [0, 0, 0])
        for (answer, score) in zip(answers, [1, 1.5, 4] as [Float]) {
            #expect(abs(answer - score) < 1e-5)
        }
    }

    @Test func `a base score of 0 or 1 is a probability near it since 3.1`() throws {
        let model = try empty("binary:logistic", "[0]", version: "[3, 1, 0]")
        #expect(abs(margins(model, [0, 0, 0])[0] - -13.8155) < 1e-3)
        #expect(abs(model.answers(.value, to: [0, 0, 0])[0] - 1e-6) < 1e-9)
    }

    @Test func `survival models answer rates`() throws {
        for objective in ["survival:cox", "survival:aft"] {
            let model = try empty(objective, "2E1")
            #expect(margins(model, [0, 0, 0]) == [2.9957323])
            #expect(model.signature.task == .regression)
            #expect(abs(model.answers(.value, to: [0, 0, 0])[0] - 20) < 1e-4)
        }
    }

    @Test func `every target has its answer`() throws {
        let model = try empty("binary:logistic", "5E-1", targets: 3)
        #expect(model.signature.outputs.map(\.width) == [3, 3])
        #expect(model.signature.outputs.map(\.role) == [.value, .margin])
        #expect(model.answers(.value, to: [0, 0, 0]) == [0.5, 0.5, 0.5])
    }
}
