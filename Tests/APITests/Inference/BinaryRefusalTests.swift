import Testing

/// What is said of tensors in binary that are wrong, whole.
struct BinaryRefusalTests {
    private func wrong(_ text: String) -> String { "the request is wrong: \(text)" }

    /// One tensor whose length is said to be `said`.
    private func narrow(_ bytes: [UInt8], said: Int, datatype: String = "FP32") -> String? {
        AskedModel.narrow.rows(
            """
            {"inputs":[{"name":"input","shape":[1,3],"datatype":"\(datatype)",
              "parameters":{"binary_data_size":\(said)}}]}
            """, behind: bytes
        ).refusal
    }

    @Test func `a tensor longer than what is left is refused`() {
        #expect(
            narrow([0, 0, 0, 0], said: 12)
                == wrong(
                    "inputs[0].parameters.binary_data_size: The tensor has 12 bytes, "
                        + "but 4 are left in the body."))
    }

    @Test func `a tensor of another length than its shape's is refused`() {
        #expect(
            narrow([0, 0, 0, 0], said: 4)
                == wrong(
                    "inputs[0].parameters.binary_data_size: The tensor has 4 bytes, "
                        + "but 12 by shape and datatype."))
    }

    @Test func `bytes behind the last tensor are refused`() {
        #expect(
            narrow([UInt8](repeating: 0, count: 13), said: 12)
                == wrong(
                    "inputs: 1 bytes follow the last tensor. The parameter binary_data_size of a "
                        + "tensor says how many bytes it has."))
    }

    @Test func `a boolean is 0 or 1`() {
        #expect(
            narrow([0, 1, 2], said: 3, datatype: "BOOL")
                == wrong("inputs[0][2]: A BOOL is 0 or 1, but this is 2."))
    }

    @Test func `data both in JSON and behind it is refused`() {
        #expect(
            AskedModel.narrow.rows(
                """
                {"inputs":[{"name":"input","shape":[1,3],"datatype":"FP32","data":[1,2,3],
                  "parameters":{"binary_data_size":12}}]}
                """, behind: [UInt8](repeating: 0, count: 12)
            ).refusal
                == wrong(
                    "inputs[0].data: The tensor has data in JSON and in binary. "
                        + "Leave out data, or the parameter binary_data_size."))
    }

    private func carrier(_ bytes: [UInt8]) -> String? {
        AskedModel.mixed.rows(
            """
            {"inputs":[{"name":"carrier","shape":[2],"datatype":"BYTES",
              "parameters":{"binary_data_size":\(bytes.count)}}]}
            """, behind: bytes + [UInt8](repeating: 0, count: 0)
        ).refusal
    }

    @Test func `texts that lie about their lengths are refused`() {
        let cut = wrong(
            "inputs[0][1]: The text is longer than the bytes that are left. "
                + "Each text of BYTES stands behind its length, in four bytes.")
        #expect(carrier(TensorBytes.of(["AA"]) + [9, 0, 0, 0, 65]) == cut)
        #expect(carrier(TensorBytes.of(["AA"]) + [9, 0]) == cut)
        #expect(carrier(TensorBytes.of(["AA"]) + [255, 255, 255, 255]) == cut)
        #expect(
            carrier(TensorBytes.of(["AA"]))
                == wrong("inputs[0]: There are 1 texts, but 2 by the shape."))
        #expect(
            carrier(TensorBytes.of(["AA", "AA", "A"]))
                == wrong("inputs[0]: 5 bytes follow the last text of the shape."))
        #expect(
            carrier(TensorBytes.of(["AA"]) + [1, 0, 0, 0, 0xFF])
                == wrong("inputs[0][1]: The text is not valid UTF-8."))
    }

    @Test func `the header may not promise more JSON than there is`() {
        #expect(
            AskedModel.narrow.rows([0x7B], jsonBytes: 5).refusal
                == wrong(
                    "Inference-Header-Content-Length: The header says that 5 bytes are JSON, "
                        + "but the body has 1."))
    }

    @Test func `a body without JSON is whole rows of a model with one tensor`() {
        #expect(
            AskedModel.narrow.rows([0, 0, 0, 0], jsonBytes: 0).refusal
                == wrong("input: The body has 4 bytes, and a row takes 12."))
        #expect(
            AskedModel.mixed.rows([0], jsonBytes: 0).refusal
                == wrong(
                    "Inference-Header-Content-Length: A body without JSON is for models with one "
                        + "tensor. Send JSON that describes the tensors before them."))
    }
}
