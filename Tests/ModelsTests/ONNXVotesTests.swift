import Models
import TestSupport
import Testing

/// The scores of tree classifiers with two classes, which ONNX Runtime 1.32 gave for a tree of two
/// leaves: `x <= 0` and the rest.
@Suite struct ONNXVotesTests {
    struct Votes: Sendable {
        /// The classes that each leaf votes for, and with what.
        let ids: [Int]
        let base: [Float]
        let weights: [Float]
        let link: String
        let classes: [Double]
        let scores: [Double]
    }

    static let cases = [
        Votes(
            ids: [0], base: [], weights: [0.2, 0.7], link: "LOGISTIC",
            classes: [0, 1], scores: [0.450166, 0.549834, 0.3318123, 0.6681877]),
        Votes(
            ids: [0], base: [], weights: [-0.2, 0.7], link: "SOFTMAX",
            classes: [0, 1], scores: [0.2, -0.2, -0.7, 0.7]),
        Votes(
            ids: [0], base: [0.3], weights: [0.2, 0.7], link: "NONE",
            classes: [0, 1], scores: [0.5, 0.5, 0.0, 1.0]),
        Votes(
            ids: [0], base: [0.3], weights: [-0.2, 0.7], link: "LOGISTIC",
            classes: [1, 1], scores: [0.4750208, 0.5249792, 0.2689414, 0.7310586]),
        Votes(
            ids: [0], base: [0.3], weights: [-0.5, -0.1], link: "SOFTMAX",
            classes: [0, 1], scores: [0.2, -0.2, -0.2, 0.2]),
        Votes(
            ids: [0], base: [0.2, -0.7], weights: [-0.2, 0.7], link: "NONE",
            classes: [0, 1], scores: [0.0, 0.0, 0.9, 0.0]),
        Votes(
            ids: [0], base: [0.2, -0.7], weights: [-0.5, -0.1], link: "LOGISTIC",
            classes: [0, 1], scores: [0.4255575, 0.5, 0.5249792, 0.5]),
        Votes(
            ids: [1], base: [], weights: [0.2, 0.7], link: "SOFTMAX",
            classes: [0, 1], scores: [0.450166, 0.549834, 0.3318122, 0.6681877]),
        Votes(
            ids: [1], base: [], weights: [-0.5, -0.1], link: "NONE",
            classes: [0, 0], scores: [0.0, -0.5, 0.0, -0.1]),
        Votes(
            ids: [1], base: [0.3], weights: [0.2, 0.7], link: "LOGISTIC",
            classes: [0, 1], scores: [0.5, 0.549834, 0.5, 0.6681877]),
        Votes(
            ids: [1], base: [0.3], weights: [-0.2, 0.7], link: "SOFTMAX",
            classes: [0, 1], scores: [0.549834, 0.450166, 0.3318122, 0.6681877]),
        Votes(
            ids: [1], base: [0.2, -0.7], weights: [0.2, 0.7], link: "NONE",
            classes: [0, 0], scores: [0.0, -0.7, 0.0, -0.7]),
        Votes(
            ids: [1], base: [0.2, -0.7], weights: [-0.2, 0.7], link: "LOGISTIC",
            classes: [0, 0], scores: [0.5, 0.3318123, 0.5, 0.3318123]),
        Votes(
            ids: [1], base: [0.2, -0.7], weights: [-0.5, -0.1], link: "SOFTMAX",
            classes: [0, 0], scores: [0.6681877, 0.3318122, 0.6681877, 0.3318122]),
        Votes(
            ids: [0, 1], base: [], weights: [-0.2, 0.7, 0.3, -0.9], link: "NONE",
            classes: [1, 0], scores: [-0.2, 0.7, 0.3, -0.9]),
        Votes(
            ids: [0, 1], base: [], weights: [-0.5, -0.1, -0.3, -0.4], link: "LOGISTIC",
            classes: [0, 0], scores: [0.3775406, 0.4750208, 0.4255575, 0.4013124]),
        Votes(
            ids: [0, 1], base: [0.3], weights: [0.2, 0.7, 0.4, 0.9], link: "SOFTMAX",
            classes: [1, 1], scores: [0.450166, 0.549834, 0.450166, 0.549834]),
        Votes(
            ids: [0, 1], base: [0.3], weights: [-0.5, -0.1, -0.3, -0.4], link: "NONE",
            classes: [0, 0], scores: [-0.2, -0.1, 0.0, -0.4]),
        Votes(
            ids: [0, 1], base: [0.2, -0.7], weights: [0.2, 0.7, 0.4, 0.9], link: "LOGISTIC",
            classes: [0, 0], scores: [0.6224594, 0.3775406, 0.5744425, 0.4255575]),
        Votes(
            ids: [0, 1], base: [0.2, -0.7], weights: [-0.2, 0.7, 0.3, -0.9], link: "SOFTMAX",
            classes: [0, 0], scores: [0.8581489, 0.1418511, 0.6899744, 0.3100255]),
    ]

    private func model(_ votes: Votes) throws -> Model {
        var tiny = TinyONNX.split("BRANCH_LEQ", at: 0)
        tiny.nodes[0].type = "TreeEnsembleClassifier"
        tiny.nodes[0].outputs = ["label", "y"]
        tiny.outputs = [
            .init(name: "label", type: 7, dims: [-1]), .init(name: "y", dims: [-1, 2]),
        ]
        let count = votes.ids.count
        tiny.nodes[0].attributes.merge([
            "class_treeids": .ints([Int](repeating: 0, count: count * 2)),
            "class_nodeids": .ints((0..<count * 2).map { 1 + $0 / count }),
            "class_ids": .ints(votes.ids + votes.ids), "class_weights": .floats(votes.weights),
            "post_transform": .text(votes.link), "classlabels_int64s": .ints([10, 20]),
            "base_values": .floats(votes.base),
        ]) { $1 }
        return try Model(reading: tiny.file, as: .onnx)
    }

    @Test(arguments: cases)
    func `two classes score as in ONNX Runtime, however their leaves vote`(votes: Votes) throws {
        let model = try model(votes)
        let scores = model.scores(ofRows: [-1, 1] as [Float])
        #expect(model.signature.classes == ["10", "20"])
        #expect([scores[0], scores[3]] == votes.classes)
        for (ours, theirs) in zip([scores[1], scores[2], scores[4], scores[5]], votes.scores) {
            #expect(abs(ours - theirs) <= 1e-6)
        }
    }
}
