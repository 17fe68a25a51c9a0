import Features
import JSON
import Models
import TestSupport
import Testing

@Suite struct LightGBMTests {
    private func tiny(_ changes: (String, String)...) -> TinyLightGBM {
        var tiny = TinyLightGBM()
        for (part, other) in changes { tiny.replace(part, by: other) }
        return tiny
    }

    @Test func `a value on the threshold goes left`() throws {
        #expect(try TinyLightGBM().margin(0.5, 9, 3) == 11)
        #expect(try TinyLightGBM().margin(0.5.nextUp, 9, 3) == 10.25)
        #expect(try TinyLightGBM().margin(0.5.nextUp, 2, 3) == 9)
    }

    @Test func `a missing value goes where the split says, or counts as 0`() throws {
        #expect(try TinyLightGBM().margin(.nan, 9, 3) == 11)
        #expect(try TinyLightGBM().margin(7, .nan, 3) == 9)
        let right = tiny(("decision_type=10 0", "decision_type=8 0"))
        #expect(try right.margin(.nan, 9, 3) == 10.25)
        let above = tiny(("threshold=0.5 2", "threshold=0.5 -2"))
        #expect(try above.margin(7, .nan, 3) == 10.25)
    }

    @Test func `a split at infinity parts only missing values from numbers`() throws {
        let model = tiny(("threshold=0.5 2", "threshold=inf 2"), ("type=10 0", "type=8 0"))
        #expect(try model.margin(.infinity, 9, 3) == 11)
        #expect(try model.margin(-.infinity, 9, 3) == 11)
        #expect(try model.margin(.nan, 9, 3) == 10.25)
        let left = tiny(("threshold=0.5 2", "threshold=inf 2"))
        #expect(try left.margin(.nan, 9, 3) == 11)
    }

    @Test func `where 0 is missing, it goes the way of missing values`() throws {
        // The second split sends missing values right: 6 is "left" and "0 is missing".
        let model = tiny(("decision_type=10 0", "decision_type=10 4"))
        for zero in [0, -0.0, 1e-36, .nan] {
            #expect(try model.margin(7, zero, 3) == 10.25)
        }
        #expect(try model.margin(7, 1e-34, 3) == 9)
        let left = tiny(("decision_type=10 0", "decision_type=10 6"), ("0.5 2", "0.5 -2"))
        #expect(try left.margin(7, 0, 3) == 9)
        #expect(try left.margin(7, 1, 3) == 10.25)
    }

    @Test func `a value near 0 is 0`() throws {
        let below = tiny(("threshold=0.5 2", "threshold=-1e-36 2"))
        #expect(try below.margin(-1e-35, 9, 3) == 10.25)
        #expect(try below.margin(-1.1e-35, 9, 3) == 11)
        let above = tiny(("threshold=0.5 2", "threshold=1e-36 2"))
        #expect(try above.margin(1e-35, 9, 3) == 11)
        #expect(try above.margin(1.1e-35, 9, 3) == 10.25)
    }

    @Test func `a category of the set goes left, every other value right`() throws {
        for category in [1.0, 3, 33, 3.9] {
            #expect(try TinyLightGBM().margin(0, 0, category) == 11, "\(category)")
        }
        for other in [0.0, 2, 34, 64, -1, -3, 1e10, .infinity, -.infinity, .nan] {
            #expect(try TinyLightGBM().margin(0, 0, other) == 21, "\(other)")
        }
    }

    @Test func `a category is truncated before its sign counts`() throws {
        let withZero = tiny(("cat_threshold=10 2", "cat_threshold=11 2"))
        #expect(try withZero.margin(0, 0, -0.9) == 11)
        #expect(try withZero.margin(0, 0, -1) == 21)
    }

    @Test func `a feature may be taken in several ways in one file`() throws {
        // "town" as a number of which 0 is missing, in the first tree, and as a category.
        let model = tiny(
            ("split_feature=0 1", "split_feature=2 2"), ("threshold=0.5 2", "threshold=-1 2"),
            ("decision_type=10 0", "decision_type=4 8"))
        #expect(try model.margin(0, 0, 0) == 19)
        #expect(try model.margin(0, 0, -2) == 21)
        #expect(try model.margin(0, 0, 3) == 10.25)
    }

    @Test func `a linear leaf is a formula, but a value where an input is missing`() throws {
        let linear = tiny(
            (
                "is_linear=0",
                """
                is_linear=1
                leaf_const=2 3 4
                num_features=2 0 1
                leaf_features=0 1    2
                leaf_coeff=0.5 10    -1
                """
            ))
        // 2 + 0.5 · -4 + 10 · 7, and 10 of the second tree.
        #expect(try linear.margin(-4, 7, 3) == 80)
        #expect(try linear.margin(-4, .nan, 3) == 11)
        #expect(try linear.margin(1, 0, 3) == 13)
        #expect(try linear.margin(1, 9, 3) == 11)
    }

    @Test func `a random forest's answer is the mean, its margin the sum`() throws {
        let forest = tiny(("feature_names", "average_output\nfeature_names"))
        let model = try Model(reading: forest.file, as: .lightGBM)
        #expect(model.scores(ofRows: [0, 0, 3] as [Double]) == [5.5, 11])
    }

    @Test func `a tree of one leaf is a constant`() throws {
        let start = "Tree=0\nnum_leaves=3"
        var constant = tiny((start, "Tree=0\nnum_leaves=1\nleaf_value=4\n\nTree=1\nnum_leaves=3"))
        constant.replace("Tree=1\nnum_leaves=2", by: "Tree=2\nnum_leaves=2")
        constant.replace("tree_sizes=300 400\n", by: "")
        #expect(try constant.margin(0.5, 9, 3) == 15)
    }

    @Test func `the signature has the file's names, types and order`() throws {
        let signature = try Model(reading: TinyLightGBM().file, as: .lightGBM).signature
        #expect(
            signature.inputs == [
                ModelSignature.Input(name: "rain", type: .float64),
                ModelSignature.Input(name: "heat", type: .float64),
                ModelSignature.Input(name: "town", type: .int64),
            ])
        #expect(
            signature.outputs == [
                ModelSignature.Output(name: "output", type: .float64, role: .value, width: 1),
                ModelSignature.Output(name: "margin", type: .float64, role: .margin, width: 1),
            ])
        #expect(signature.task == .regression)
        #expect(signature.classes == [])
    }

    @Test func `categories of pandas become the vocabulary of their feature`() throws {
        let texts = tiny(("1:3:33", "-1:1:0"), ("null", #"[["Łódź", "b", 7, true]]"#))
        #expect(
            try Model(reading: texts.file, as: .lightGBM).signature.inputs[2]
                == ModelSignature.Input(
                    name: "town", type: .string,
                    vocabulary: Vocabulary(texts: ["Łódź": 0, "b": 1], numbers: [7: 2, 1: 3])))
        let numbers = tiny(("1:3:33", "-1:1:0"), ("null", "[[10, 30]]"))
        #expect(
            try Model(reading: numbers.file, as: .lightGBM).signature.inputs[2]
                == ModelSignature.Input(
                    name: "town", type: .int64, vocabulary: Vocabulary(numbers: [10: 0, 30: 1])))
        let fractions = tiny(("1:3:33", "-1:1:0"), ("null", "[[0.5, 30]]"))
        #expect(
            try Model(reading: fractions.file, as: .lightGBM).signature.inputs[2].type == .float64)
    }

    @Test func `categories are told apart by their bytes, not by how they look`() throws {
        let file = tiny(
            ("1:3:33", "-1:1:0"), ("null", "[[\"v\u{E9}lo\", \"ve\u{301}lo\", \"car\"]]")
        ).file
        let town = try Model(reading: file, as: .lightGBM).signature.inputs[2]
        #expect(town.number(of: .string("v\u{E9}lo")) == .known(0))
        #expect(town.number(of: .string("ve\u{301}lo")) == .known(1))
        let stored = ModelSignature.Input(json: try JSONValue(parsing: town.json.text))
        #expect(stored == town)
    }

    @Test func `the origin tells format, objective and rounds`() throws {
        let origin = try Model(reading: TinyLightGBM().file, as: .lightGBM).origin
        #expect(
            origin
                == ModelOrigin(
                    writer: "LightGBM v4", objective: "regression", rounds: 2, roundsUsed: 2))
        let custom = tiny(("objective=regression\n", ""), ("version=v4", "version=v3"))
        #expect(
            try Model(reading: custom.file, as: .lightGBM).origin
                == ModelOrigin(
                    writer: "LightGBM v3", objective: "custom", rounds: 2, roundsUsed: 2))
    }

    @Test(arguments: [
        ("binary sigmoid:1", "binary"), ("poisson", "count"), ("gamma", "regression"),
        ("tweedie", "regression"), ("lambdarank", "regression"), ("rank_xendcg", "regression"),
        ("cross_entropy", "regression"), ("xentlambda", "regression"), ("mape", "regression"),
        ("multiclass num_class:1", "multiclass"),
    ])
    func `the objective says the task`(objective: String, task: String) throws {
        let model = tiny(("objective=regression", "objective=\(objective)"))
        #expect(
            try Model(reading: model.file, as: .lightGBM).signature.task.rawValue == task)
    }

    @Test func `several classes have a score each, under their numbers`() throws {
        let model = tiny(
            ("num_class=1", "num_class=2"), ("per_iteration=1", "per_iteration=2"),
            ("objective=regression", "objective=multiclass num_class:2"))
        let read = try Model(reading: model.file, as: .lightGBM)
        #expect(read.signature.classes == ["0", "1"])
        #expect(read.signature.task == .multiclass)
        #expect(read.signature.outputs.map(\.width) == [2, 2])
        #expect(read.signature.outputs.map(\.role) == [.scores, .margin])
        let scores = read.scores(ofRows: [0, 0, 3] as [Double])
        #expect(Array(scores[2...]) == [1, 10])
        #expect(abs(scores[0] + scores[1] - 1) < 1e-15)
    }

    @Test func `lines may end as on Windows`() throws {
        let text = TinyLightGBM().text.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\r\n")
        let model = try Model(reading: [UInt8](text.utf8), as: .lightGBM)
        #expect(model.scores(ofRows: [0.5, 9, 3] as [Double]) == [11, 11])
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `random trees give what the library's own rules give`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let trees = RandomLightGBM(using: &random)
        let model = try Model(reading: trees.file, as: .lightGBM)
        let special = [Double.nan, .infinity, -.infinity, -0.5, 1e10, 0x1p32]
        let rows = (0..<150).map { _ in
            (0..<RandomLightGBM.featureCount).map { _ in
                random.happens(0.2)
                    ? special.randomElement(using: &random)! : RandomLightGBM.number(&random)
            }
        }
        let scores = model.scores(ofRows: rows.flatMap { $0 })
        for (index, row) in rows.enumerated() {
            #expect(scores[index * 2 + 1] == trees.margin(of: row), "seed \(seed), row \(row)")
        }
    }
}
