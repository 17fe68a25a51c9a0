import CSV
import Testing

@Suite struct CSVTests {
    /// The columns and rows of a body that arrives in pieces of `pieceBytes`; nulls are nil.
    private func read(
        _ body: [UInt8], pieceBytes: Int = .max, limits: CSVLimits = CSVLimits()
    ) throws(CSVError) -> (columns: [String], rows: [[String?]], lines: [Int]) {
        var reader = CSVReader(limits: limits)
        var records: [CSVRecord] = []
        var start = 0
        while start < body.count {
            let piece = body[
                start..<(body.count - start > pieceBytes ? start + pieceBytes : body.count)]
            piece.withUnsafeBytes { reader.feed($0) }
            while let record = try reader.next() { records.append(record) }
            start = piece.endIndex
        }
        reader.finish()
        while let record = try reader.next() { records.append(record) }
        let rows = records.map { record in (0..<record.count).map { record.string(at: $0) } }
        return (reader.columns, rows, records.map(\.line))
    }

    private func refusal(_ body: String, limits: CSVLimits = CSVLimits()) -> String? {
        do throws(CSVError) {
            _ = try read(Array(body.utf8), limits: limits)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        arguments: [
            ("a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
            ("a,b\r\n1,2\r\n", [["1", "2"]]),
            ("a,b\n1,2", [["1", "2"]]),
            ("a,b\n1,", [["1", nil]]),
            ("a,b\n,\n", [[nil, nil]]),
            ("a,b\n\"\",\n", [["", nil]]),
            ("a,b\n\"1\",\"2\"", [["1", "2"]]),
            ("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", [["x,y", "say \"hi\""]]),
            ("a,b\n\"two\r\nlines\",\"\n\"\n", [["two\r\nlines", "\n"]]),
            ("a,b\n é ,😀\n", [[" é ", "😀"]]),
            ("a\n\nx\n", [[nil], ["x"]]),
            ("\"a\",b\n", []), ("a,b", []),
        ] as [(String, [[String?]])])
    func `a body becomes its rows however it is cut`(body: String, rows: [[String?]]) throws {
        for pieceBytes in [1, 2, 3, 7, .max] {
            #expect(try read(Array(body.utf8), pieceBytes: pieceBytes).rows == rows)
        }
    }

    @Test func `the header names the columns`() throws {
        #expect(try read(Array("origin,\"wind, mph\"\n".utf8)).columns == ["origin", "wind, mph"])
    }

    @Test(arguments: [1, 2, .max])
    func `a byte order mark is passed over`(pieceBytes: Int) throws {
        let body = [0xEF, 0xBB, 0xBF] + Array("\"a\"\n1\n".utf8)
        #expect(try read(body, pieceBytes: pieceBytes).columns == ["a"])
    }

    @Test func `a record knows the line where it starts`() throws {
        let body = "a,b\n1,\"x\ny\nz\"\r\n2,3\n"
        #expect(try read(Array(body.utf8)).lines == [2, 5])
    }

    @Test(arguments: [
        ("", "the CSV is empty, its first line must name the columns"),
        ("\n1\n", "line 1: the header leaves field 1 without a name"),
        ("a,,c\n", "line 1: the header leaves field 2 without a name"),
        ("a,\"\"\n", "line 1: the header leaves field 2 without a name"),
        ("a,b,a\n", "line 1: the header names the column \"a\" twice"),
        (
            "a,b\n1,\"x\ny\"\n1\n",
            "line 4: row 1 has 1 field, the header has 2; the column \"b\" is missing"
        ),
        ("a,b\n1,2,3", "line 2: row 0 has 3 fields, the header has 2; field 3 has no column"),
        ("a,b\n\n", "line 2: row 0 has 1 field, the header has 2; the column \"b\" is missing"),
        ("a,b\n1,x\"y\n", "line 2, field 2: a quote in a field that does not begin with one"),
        ("a,b\n1, \"y\"\n", "line 2, field 2: a quote in a field that does not begin with one"),
        ("a,b\n\"x\"y,2\n", "line 2, field 1: text after the closing quote"),
        ("a,b\n\"x\" ,2\n", "line 2, field 1: text after the closing quote"),
        ("a,b\n1,2\n3,\"x\n\n", "line 3, field 2: the quote is not closed"),
        ("a,b\n1\r2,3\n", "line 2, field 1: a carriage return without its line feed"),
        ("a,b\n1,\"2\"\r", "line 2, field 2: a carriage return without its line feed"),
    ])
    func `a body that is not CSV is refused with its place`(body: String, message: String) {
        #expect(refusal(body) == message)
    }

    @Test(arguments: [[0xC3], [0x80], [0xED, 0xA0, 0x80], [0xC0, 0xAF]] as [[UInt8]])
    func `a field that is not UTF-8 is refused`(sequence: [UInt8]) {
        let body = Array("a,b\n".utf8) + sequence + Array(",é\n".utf8)
        let error = #expect(throws: CSVError.self) { try read(body) }
        #expect(error?.description == "line 2, field 1: invalid UTF-8")
    }

    @Test func `half a letter at a field's end does not borrow from the next field`() {
        let error = #expect(throws: CSVError.self) {
            try read(Array("a,b\n".utf8) + [0xC3, 0x2C, 0xA9, 0x0A])
        }
        #expect(error?.description == "line 2, field 1: invalid UTF-8")
    }

    @Test func `a field is allowed up to the limit of bytes and not beyond`() {
        let limits = CSVLimits(fieldBytesMax: 4)
        #expect(refusal("a\nfour\n\"fo\"\"r\"\n", limits: limits) == nil)
        #expect(
            refusal("a\nfiver\n", limits: limits)
                == "line 2, field 1: more than the limit of 4 bytes")
        #expect(
            refusal("a\n\"fiv\"\"r\"\n", limits: limits)
                == "line 2, field 1: more than the limit of 4 bytes")
    }

    @Test func `a record is allowed up to the limit of fields and not beyond`() {
        let limits = CSVLimits(columnsMax: 2)
        #expect(refusal("a,b\n1,2\n", limits: limits) == nil)
        #expect(
            refusal("a,b,c\n", limits: limits) == "line 1: more than the limit of 2 fields")
    }

    @Test func `the writer quotes only what needs quotes`() {
        var writer = CSVWriter()
        for text in ["plain", "", "a,b", "say \"hi\"", "two\nlines", "cr\r", " é "] {
            writer.string(text)
        }
        writer.null()
        writer.endRecord()
        writer.int64(-7)
        writer.double(41)
        writer.float(0.1)
        writer.bool(true)
        writer.double(.nan)
        writer.float(-.infinity)
        writer.endRecord()
        let text = """
            plain,"","a,b","say ""hi""\","two\nlines","cr\r", é ,
            -7,41.0,0.1,true,NaN,-Infinity

            """
        #expect(writer.take() == Array(text.utf8))
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `rows come back as they were written`(seed: UInt64) throws {
        var state = seed
        let random = { (below: Int) -> Int in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        let alphabet: [Character] = ["a", "b", ",", "\"", "\n", "\r", "\r\n", " ", "é", "😀"]
        let rows: [[String?]] = (0..<20).map { _ in
            (0..<3).map { _ in
                random(4) == 0
                    ? nil : String((0..<random(8)).map { _ in alphabet[random(alphabet.count)] })
            }
        }
        var writer = CSVWriter()
        for row in [["x", "y", "z"]] + rows {
            for field in row {
                if let field { writer.string(field) } else { writer.null() }
            }
            writer.endRecord()
        }
        let body = writer.take()
        for pieceBytes in [1, 5, .max] {
            #expect(try read(body, pieceBytes: pieceBytes).rows == rows, "seed \(seed)")
        }
    }
}
