import Models
import TestSupport
import Testing

/// Files of the library itself, damaged: whatever they become, they are refused or they answer.
@Suite struct XGBoostMutationTests {
    private static let models = [
        "xgboost-1.7-categories", "xgboost-2.0-vectors", "xgboost-2.1-dart-softprob",
        "xgboost-2.1-linear-softprob", "xgboost-3.2-texts", "xgboost-3.2-numbers",
        "xgboost-3.2-vectors-softprob",
    ]

    private func read(_ file: [UInt8], as format: ModelFormat, _ note: String) {
        do throws(ModelError) {
            let model = try Model(reading: file, as: format)
            // What loads must also answer.
            let row = [Float](repeating: 1, count: model.signature.inputs.count)
            let scores = model.scores(ofRows: row)
            #expect(scores.count == model.signature.scoreWidth, "\(note)")
        } catch {
            #expect(!error.message.isEmpty, "\(note)")
        }
    }

    @Test(arguments: models)
    func `a file with flipped bits never traps`(name: String) throws {
        let golden = try #require(try GoldenModel.all().first { $0.name == name })
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var damaged = golden.file
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<damaged.count, using: &random)
                damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            read(damaged, as: golden.format, "\(name), seed \(seed)")
        }
    }

    @Test(arguments: models)
    func `a file with a part missing, doubled or moved never traps`(name: String) throws {
        let golden = try #require(try GoldenModel.all().first { $0.name == name })
        for seed in 1...40 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var damaged = golden.file
            let start = Int.random(in: 0..<damaged.count, using: &random)
            let end = min(damaged.count, start + Int.random(in: 1...40, using: &random))
            let part = damaged[start..<end]
            switch Int.random(in: 0..<3, using: &random) {
            case 0: damaged.removeSubrange(start..<end)
            case 1: damaged.insert(contentsOf: part, at: start)
            default:
                damaged.removeSubrange(start..<end)
                let place = Int.random(in: 0...damaged.count, using: &random)
                damaged.insert(contentsOf: part, at: place)
            }
            read(damaged, as: golden.format, "\(name), seed \(seed)")
        }
    }

    @Test(arguments: models)
    func `a file cut short is refused`(name: String) throws {
        let golden = try #require(try GoldenModel.all().first { $0.name == name })
        for length in stride(from: 0, to: golden.file.count, by: max(1, golden.file.count / 60)) {
            #expect(throws: ModelError.self, "\(length) bytes") {
                try Model(reading: Array(golden.file[..<length]), as: golden.format)
            }
        }
    }
}
