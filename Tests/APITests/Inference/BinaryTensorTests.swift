import Models
import TestSupport
import Testing

/// Tensors behind the JSON.
struct BinaryTensorTests {
    /// A request with one tensor of all inputs.
    private func rows(
        _ model: AskedModel, _ datatype: String, _ bytes: [UInt8], rows: Int
    ) -> Result<[Double], AskedRefusal> {
        model.rows(
            """
            {"inputs":[{"name":"input","shape":[\(rows),\(model.signature.inputs.count)],
              "datatype":"\(datatype)","parameters":{"binary_data_size":\(bytes.count)}}]}
            """, behind: bytes)
    }

    @Test func `numbers of every type are read by their names`() {
        let cases: [(String, [UInt8])] = [
            ("BOOL", [1, 0, 1]), ("UINT8", [1, 0, 1]), ("INT8", [1, 0, 1]),
            ("UINT16", TensorBytes.of([1, 0, 1] as [UInt16])),
            ("INT16", TensorBytes.of([1, 0, 1] as [Int16])),
            ("UINT32", TensorBytes.of([1, 0, 1] as [UInt32])),
            ("INT32", TensorBytes.of([1, 0, 1] as [Int32])),
            ("UINT64", TensorBytes.of([1, 0, 1] as [UInt64])),
            ("INT64", TensorBytes.of([1, 0, 1] as [Int64])),
            ("FP16", TensorBytes.of([0x3C00, 0, 0x3C00] as [UInt16])),
            ("BF16", TensorBytes.of([0x3F80, 0, 0x3F80] as [UInt16])),
            ("FP32", TensorBytes.of([1, 0, 1] as [Float])),
            ("FP64", TensorBytes.of([1, 0, 1] as [Double])),
        ]
        for (datatype, bytes) in cases {
            #expect(rows(.narrow, datatype, bytes, rows: 1).numbers == [1, 0, 1], "\(datatype)")
        }
    }

    @Test func `signed numbers keep their sign`() {
        let bytes = TensorBytes.of([-1, -128, 127] as [Int8])
        #expect(rows(.narrow, "INT8", bytes, rows: 1).numbers == [-1, -128, 127])
    }

    @Test func `a tensor is read wherever it begins`() {
        let bytes = TensorBytes.of([1.5, 2.5, 3.5] as [Float])
        for blanks in 0..<8 {
            let head =
                String(repeating: " ", count: blanks)
                + #"{"inputs":[{"name":"input","shape":[1,3],"datatype":"FP32","#
                + #""parameters":{"binary_data_size":12}}]}"#
            #expect(AskedModel.narrow.rows(head, behind: bytes).numbers == [1.5, 2.5, 3.5])
        }
    }

    @Test func `tensors stand behind the JSON in its order, those in JSON between them`() {
        let rows = AskedModel.mixed.rows(
            """
            {"inputs":[
              {"name":"carrier","shape":[2],"datatype":"BYTES",
               "parameters":{"binary_data_size":12}},
              {"name":"miles","shape":[2],"datatype":"FP64","data":[1.5,2.5]},
              {"name":"month","shape":[2,1],"datatype":"INT16",
               "parameters":{"binary_data_size":4}}]}
            """,
            behind: TensorBytes.of(["UA", "AA"]) + TensorBytes.of([7, 1] as [Int16]))
        #expect(rows.numbers == [1.5, 1, 1, 2.5, 0, 0])
    }

    @Test func `a body without JSON is the one tensor`() {
        let bytes = TensorBytes.of([1, 2, 3, 4, 5, 6] as [Float])
        #expect(AskedModel.narrow.rows(bytes, jsonBytes: 0).numbers == [1, 2, 3, 4, 5, 6])
        let doubles = TensorBytes.of([1, 2] as [Double])
        #expect(AskedModel.wide.rows(doubles, jsonBytes: 0).numbers == [1, 2])
    }

    /// The seeds are the runs' numbers.
    @Test(arguments: [AskedModel.narrow, .wide])
    func `rows in JSON and in binary are the same to the bit`(model: AskedModel) {
        for seed in 0..<100 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let count = Int.random(in: 1...20, using: &random)
            let width = model.signature.inputs.count
            let numbers = (0..<count * width).map { _ in Double.hard(&random) }
            let shape = "[\(count),\(width)]"
            let floats = numbers.map { Float($0) }
            for datatype in ["FP32", "FP64"] {
                let isShort = datatype == "FP32"
                let texts = isShort ? floats.map(\.asJSON) : numbers.map(\.asJSON)
                let json = model.rows(
                    """
                    {"inputs":[{"name":"input","shape":\(shape),"datatype":"\(datatype)",
                      "data":[\(texts.joined(separator: ","))]}]}
                    """)
                let bytes = isShort ? TensorBytes.of(floats) : TensorBytes.of(numbers)
                let binary = rows(model, datatype, bytes, rows: count)
                #expect(json.bits != nil && json.bits == binary.bits, "seed \(seed) \(datatype)")
            }
        }
    }

    /// Whatever is cut, lengthened or lied about is refused, and read within its bounds.
    @Test func `broken bodies are refused`() {
        let head = Array(
            """
            {"inputs":[{"name":"carrier","shape":[2],"datatype":"BYTES","parameters":\
            {"binary_data_size":12}},{"name":"miles","shape":[2],"datatype":"FP32","parameters":\
            {"binary_data_size":8}},{"name":"month","shape":[2],"datatype":"INT8","data":[1,7]}]}
            """.utf8)
        let tail = TensorBytes.of(["AA", "UA"]) + TensorBytes.of([1, 2] as [Float])
        let whole = head + tail
        #expect(AskedModel.mixed.rows(whole, jsonBytes: head.count).refusal == nil)
        for length in 0..<whole.count {
            let cut = Array(whole[..<length])
            #expect(AskedModel.mixed.rows(cut, jsonBytes: head.count).refusal != nil)
        }
        #expect(AskedModel.mixed.rows(whole + [0], jsonBytes: head.count).refusal != nil)
        for jsonBytes in 1..<whole.count + 2 where jsonBytes != head.count {
            #expect(AskedModel.mixed.rows(whole, jsonBytes: jsonBytes).refusal != nil)
        }
        for seed in 0..<20_000 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            // Nothing traps; what is taken has two rows of three inputs still.
            if let rows = AskedModel.mixed.rows(bytes, jsonBytes: head.count).numbers {
                #expect(rows.count == 6 || rows.count == 0, "seed \(seed)")
            }
        }
    }
}

extension Double {
    /// A number of any size, or none.
    fileprivate static func hard(_ random: inout SplitMix64) -> Double {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .nan
        case 1: .infinity
        case 2: -0.0
        case 3: Double(Float.leastNonzeroMagnitude)
        case 4: Double(Int.random(in: -1000...1000, using: &random))
        case 5: Double.random(in: -1e30...1e30, using: &random)
        default: Double.random(in: -1...1, using: &random)
        }
    }
}

extension FloatingPoint where Self: LosslessStringConvertible {
    /// The shortest text that reads back the same, or a name.
    fileprivate var asJSON: String {
        if isNaN { return "null" }
        if isInfinite { return self < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
        return description
    }
}
