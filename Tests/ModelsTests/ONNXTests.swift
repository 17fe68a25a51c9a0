import Features
import Models
import TestSupport
import Testing

@Suite struct ONNXTests {
    private func model(_ tiny: TinyONNX) throws -> Model {
        try Model(reading: tiny.file, as: .onnx)
    }

    @Test func `operators are done in turn for every row`() throws {
        let model = try model(TinyONNX())
        #expect(model.scores(ofRows: [1, 1, 10, 0.5] as [Float]) == [6, 22.5])
        #expect(model.origin.writer == "tiny 1")
        #expect(model.origin.objective == "MatMul")
        #expect(model.signature.task == .regression)
    }

    @Test func `operators may stand in any order`() throws {
        var tiny = TinyONNX()
        tiny.nodes.reverse()
        #expect(try model(tiny).scores(ofRows: [1, 1] as [Float]) == [6])
    }

    @Test func `more rows than fit a block are scored like few`() throws {
        let model = try model(TinyONNX())
        let rows = (0..<1000).map(Float.init)
        let expected = (0..<500).map { row in Double(10 * row + 4) }
        #expect(model.scores(ofRows: rows) == expected)
    }

    @Test func `a column alone is called like its tensor, others by their number`() throws {
        var tiny = TinyONNX()
        #expect(try model(tiny).signature.inputs.map(\.name) == ["x_0", "x_1"])
        #expect(
            try model(tiny).signature.tensors
                == [ModelSignature.Tensor(name: "x", type: .float32, columns: 2)])
        tiny.nodes.insert(
            .init(
                type: "Concat", inputs: ["rain", "wind"], outputs: ["x"],
                attributes: ["axis": .int(1)]), at: 0)
        tiny.inputs = ["rain", "wind"].map { .init(name: $0, dims: [-1, 1]) }
        #expect(try model(tiny).signature.inputs.map(\.name) == ["rain", "wind"])
        #expect(try model(tiny).scores(ofRows: [1, 1] as [Float]) == [6])
    }

    @Test func `names in the metadata go before those of tensors`() throws {
        var tiny = TinyONNX()
        tiny.metadata = ["feature_names": #"["rain", "wind"]"#]
        #expect(try model(tiny).signature.inputs.map(\.name) == ["rain", "wind"])
        tiny.metadata = ["feature_names": #"["rain"]"#]
        #expect(try model(tiny).signature.inputs.map(\.name) == ["x_0", "x_1"])
    }

    @Test func `texts have the numbers of the model's vocabulary`() throws {
        let model = try model(
            .of("OneHotEncoder", inputType: 8, ["cats_strings": .texts(["red", "blue"])]))
        let input = model.signature.inputs[0]
        let vocabulary = try #require(input.vocabulary)
        let (red, blue) = (vocabulary.code(of: "red"), vocabulary.code(of: "blue"))
        let rows = [try #require(blue), try #require(red), vocabulary.unknown, .nan]
        #expect(input.type == .string)
        #expect(vocabulary.code(of: "green") == nil)
        #expect(model.scores(ofRows: rows) == [0, 1, 1, 0, 0, 0, 0, 0])
    }

    @Test func `a missing text is an empty one`() throws {
        let model = try model(
            .of("OneHotEncoder", inputType: 8, ["cats_strings": .texts(["", "blue"])]))
        #expect(model.scores(ofRows: [Double.nan]) == [1, 0])
    }

    @Test func `each comparison of a tree is at its threshold as its name says`() throws {
        let cases: [(String, [Double])] = [
            ("BRANCH_LT", [10, 20, 20, 20]), ("BRANCH_LEQ", [10, 10, 20, 20]),
            ("BRANCH_GT", [20, 20, 10, 20]), ("BRANCH_GTE", [20, 10, 10, 20]),
            ("BRANCH_EQ", [20, 10, 20, 20]), ("BRANCH_NEQ", [10, 20, 10, 10]),
        ]
        let rows: [Float] = [Float(0.5).nextDown, 0.5, Float(0.5).nextUp, .nan]
        for (mode, expected) in cases {
            #expect(try model(.split(mode, at: 0.5)).scores(ofRows: rows) == expected, "\(mode)")
        }
    }

    @Test func `each comparison of a tree holds at infinity`() throws {
        let cases: [(String, Float, [Double])] = [
            ("BRANCH_LT", .infinity, [10, 10, 20]), ("BRANCH_LEQ", .infinity, [10, 10, 10]),
            ("BRANCH_GT", .infinity, [20, 20, 20]), ("BRANCH_GTE", .infinity, [20, 20, 10]),
            ("BRANCH_LT", -.infinity, [20, 20, 20]), ("BRANCH_LEQ", -.infinity, [10, 20, 20]),
            ("BRANCH_GT", -.infinity, [20, 10, 10]), ("BRANCH_GTE", -.infinity, [10, 10, 10]),
            ("BRANCH_LT", .nan, [20, 20, 20]), ("BRANCH_LEQ", .nan, [20, 20, 20]),
            ("BRANCH_GT", .nan, [20, 20, 20]), ("BRANCH_GTE", .nan, [20, 20, 20]),
            ("BRANCH_EQ", .nan, [20, 20, 20]), ("BRANCH_NEQ", .nan, [10, 10, 10]),
        ]
        for (mode, threshold, expected) in cases {
            let model = try model(.split(mode, at: threshold))
            #expect(
                model.scores(ofRows: [-.infinity, 0, .infinity] as [Float]) == expected,
                "\(mode) \(threshold)")
        }
    }

    @Test func `a missing value goes where the tree says`() throws {
        for mode in ["LT", "LEQ", "GT", "GTE", "EQ"] {
            for (side, expected) in [(0, 20.0), (1, 10.0)] {
                let model = try model(.split("BRANCH_\(mode)", at: 1, missingIsTrue: side))
                #expect(model.scores(ofRows: [Float.nan]) == [expected], "\(mode) \(side)")
            }
        }
    }

    @Test func `one score of two classes is the second's`() throws {
        var tiny = TinyONNX.of(
            "LinearClassifier",
            [
                "coefficients": .floats([1]), "intercepts": .floats([0]),
                "classlabels_strings": .texts(["no", "yes"]),
            ])
        tiny.nodes[0].outputs = ["label", "y"]
        tiny.outputs = [
            .init(name: "label", type: 8, dims: [-1]), .init(name: "y", dims: [-1, 2]),
        ]
        let model = try model(tiny)
        #expect(model.signature.classes == ["no", "yes"])
        #expect(model.signature.task == .binary)
        #expect(model.signature.outputs.map(\.role) == [.label, .scores])
        #expect(model.signature.outputs.map(\.type) == [.string, .float32])
        #expect(model.scores(ofRows: [0.25, -0.5] as [Float]) == [1, 0.75, 0.25, 0, 1.5, -0.5])
    }

    @Test func `what has no rows is worked out when the model is read`() throws {
        var tiny = TinyONNX()
        tiny.nodes.insert(
            .init(type: "Exp", inputs: ["zero"], outputs: ["bias"]), at: 0)
        tiny.initializers[1] = .init(name: "zero", dims: [1], floats: [0])
        #expect(try model(tiny).scores(ofRows: [1, 1] as [Float]) == [6])
    }

    /// `nodes_` lists of a tree whose first nodes compare column 0 with 1, 4 and 2 in turn, and go
    /// to one leaf, 10, where it is equal to any; else to 20.
    private var chain: TinyONNX {
        .of(
            "TreeEnsembleRegressor",
            [
                "nodes_treeids": .ints([0, 0, 0, 0, 0]), "nodes_nodeids": .ints([0, 1, 2, 3, 4]),
                "nodes_featureids": .ints([0, 0, 0, 0, 0]),
                "nodes_values": .floats([1, 0, 4, 2, 0]),
                "nodes_modes": .texts(["BRANCH_EQ", "LEAF", "BRANCH_EQ", "BRANCH_EQ", "LEAF"]),
                "nodes_truenodeids": .ints([1, 0, 1, 1, 0]),
                "nodes_falsenodeids": .ints([2, 0, 3, 4, 0]),
                "target_treeids": .ints([0, 0]), "target_nodeids": .ints([1, 4]),
                "target_ids": .ints([0, 0]), "target_weights": .floats([10, 20]),
                "n_targets": .int(1),
            ])
    }

    @Test func `a chain of equalities that lead to one node is a set of categories`() throws {
        let rows: [Float] = [1, 2, 3, 4, 1.5, .nan]
        #expect(try model(chain).scores(ofRows: rows) == [10, 10, 20, 10, 20, 20])
    }

    @Test func `equalities that lead back to each other are refused`() {
        let circle = TinyONNX.of(
            "TreeEnsembleRegressor",
            [
                "nodes_treeids": .ints([0, 0, 0]), "nodes_nodeids": .ints([0, 1, 2]),
                "nodes_featureids": .ints([0, 0, 0]), "nodes_values": .floats([1, 0, 4]),
                "nodes_modes": .texts(["BRANCH_EQ", "LEAF", "BRANCH_EQ"]),
                "nodes_truenodeids": .ints([1, 0, 1]), "nodes_falsenodeids": .ints([2, 0, 0]),
                "target_treeids": .ints([0]), "target_nodeids": .ints([1]),
                "target_ids": .ints([0]), "target_weights": .floats([10]),
                "n_targets": .int(1),
            ])
        #expect(throws: ModelError.self) { try self.model(circle) }
    }

    @Test func `equalities of other features are no chain`() throws {
        var tiny = chain
        tiny.inputs[0].dims = [-1, 2]
        tiny.nodes[0].attributes["nodes_featureids"] = .ints([0, 0, 1, 0, 0])
        #expect(throws: ModelError.self) { try self.model(tiny) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reduction takes each number once, however many results there are`() throws {
        var tiny = TinyONNX()
        let pairs = 1 << 15
        tiny.nodes = [
            .init(type: "Reshape", inputs: ["x", "shape"], outputs: ["pairs"]),
            .init(
                type: "ReduceLogSumExp", inputs: ["pairs", "axes"], outputs: ["y"],
                attributes: ["keepdims": .int(0)]),
        ]
        tiny.initializers = [
            .init(name: "shape", dims: [3], type: 7, ints: [-1, 2, pairs]),
            .init(name: "axes", dims: [1], type: 7, ints: [1]),
        ]
        tiny.inputs[0].dims = [-1, 2 * pairs]
        tiny.outputs[0].dims = [-1, pairs]
        var row = [Float](repeating: 1000, count: 2 * pairs)
        row[1] = -.infinity
        row[pairs + 1] = -.infinity
        let scores = try model(tiny).scores(ofRows: row)
        #expect(scores.count == pairs)
        #expect(abs(scores[0] - 1000.6931) < 1e-3)
        #expect(scores[1] == -.infinity)
    }

    @Test func `an imputed column has the value of its own`() throws {
        let model = try model(
            .of(
                "Imputer", columns: 2,
                ["imputed_value_floats": .floats([5, 7]), "replaced_value_float": .float(.nan)]))
        #expect(model.scores(ofRows: [.nan, 1, 2, .nan] as [Float]) == [5, 1, 2, 7])
    }
}
