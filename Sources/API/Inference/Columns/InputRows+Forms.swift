import JSON

/// The forms in which MLflow's and TF Serving's clients write rows.
extension InputRows {
    /// Reads a list of rows: objects of named inputs, lists in the order of the inputs, or of a
    /// model with one input the values themselves.
    mutating func readRows(_ reader: inout JSONReader, _ path: String) throws {
        try Self.expect(.array, &reader, path, "A list of rows is expected here.")
        try reader.beginArray()
        while try reader.nextElement() {
            let row = count
            try appendRow()
            switch try reader.peek() {
            case .object: try readObject(&reader, "\(path)[\(row)]")
            case .array: try readList(Array(0..<width), &reader, "\(path)[\(row)]")
            case .null, .bool, .number, .string:
                guard width == 1 else {
                    throw Problem.invalid(
                        "\(path)[\(row)]", "A row of \(width) inputs is expected here.",
                        hint: "Send an object of named inputs, or a list of all in their order.")
                }
                try readValue(0, &reader, "\(path)[\(row)]")
            }
        }
    }

    /// Reads an object of columns: by the input's name its values, row by row.
    mutating func readColumns(_ reader: inout JSONReader, _ path: String) throws {
        try Self.expect(.object, &reader, path, "An object of columns is expected here.")
        var first: String?
        try reader.beginObject()
        while let name = try reader.nextKey() {
            let column = try self.column(named: name, "\(path).\(name)")
            try readColumn(column, isFirst: first == nil, &reader, "\(path).\(name)")
            first = first ?? name
        }
    }

    /// Reads `{"columns": […], "data": [[…]]}`, as pandas splits a frame.
    mutating func readSplit(_ reader: inout JSONReader, _ path: String) throws {
        try Self.expect(.object, &reader, path, "An object of columns and data is expected here.")
        var columns: [Int]?
        var data: JSONReader?
        var hasData = false
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "columns": columns = try readNames(&reader, "\(path).columns")
            case "data":
                hasData = true
                if let columns {
                    try readData(columns, &reader, "\(path).data")
                } else {
                    data = reader
                    try reader.skipValue()
                }
            case "index": try reader.skipValue()
            default:
                throw Problem.invalid(
                    "\(path).\(key)", "There is no field \"\(key)\" here.",
                    hint: "The fields are columns, index, data.")
            }
        }
        guard let columns, hasData else {
            let field = columns == nil ? "columns" : "data"
            throw Problem.invalid(path, "The field \"\(field)\" is missing.")
        }
        if var data { try readData(columns, &data, "\(path).data") }
    }

    private mutating func readData(
        _ columns: [Int], _ reader: inout JSONReader, _ path: String
    ) throws {
        try Self.expect(.array, &reader, path, "A list of rows is expected here.")
        try reader.beginArray()
        while try reader.nextElement() {
            let row = count
            try appendRow()
            try readList(columns, &reader, "\(path)[\(row)]")
        }
    }

    private mutating func readObject(_ reader: inout JSONReader, _ path: String) throws {
        try reader.beginObject()
        while let name = try reader.nextKey() {
            let column = try self.column(named: name, "\(path).\(name)")
            try readValue(column, &reader, "\(path).\(name)")
        }
    }

    /// Reads the values of the last row, one for each of the columns.
    private mutating func readList(
        _ columns: [Int], _ reader: inout JSONReader, _ path: String
    ) throws {
        try Self.expect(.array, &reader, path, "A row is a list of \(columns.count) values.")
        var index = 0
        try reader.beginArray()
        while try reader.nextElement() {
            guard index < columns.count else {
                throw Problem.invalid(
                    path, "The row has more than the \(columns.count) values that are expected.")
            }
            try readValue(columns[index], &reader, "\(path)[\(index)]")
            index += 1
        }
        guard index == columns.count else {
            throw Problem.invalid(
                path, "The row has \(index) values, and \(columns.count) are expected.")
        }
    }

    private mutating func readColumn(
        _ column: Int, isFirst: Bool, _ reader: inout JSONReader, _ path: String
    ) throws {
        try Self.expect(.array, &reader, path, "A list of values is expected here.")
        var row = 0
        try reader.beginArray()
        while try reader.nextElement() {
            if isFirst { try appendRow() }
            guard row < count else { throw unequal(path, more: true) }
            // A column may be a matrix of one column.
            let isList = try reader.peek() == .array
            if isList {
                try reader.beginArray()
                guard try reader.nextElement() else { throw unequal(path, more: false) }
            }
            try readValue(column, row: row, &reader, "\(path)[\(row)]")
            if isList, try reader.nextElement() { throw unequal(path, more: true) }
            row += 1
        }
        guard row == count else { throw unequal(path, more: false) }
    }

    private func unequal(_ path: String, more: Bool) -> Problem {
        .invalid(
            path, "The column has \(more ? "more" : "fewer") than \(count) values.",
            hint: "Give every column one value per row.")
    }

    private mutating func readNames(
        _ reader: inout JSONReader, _ path: String
    ) throws -> [Int] {
        try Self.expect(.array, &reader, path, "A list of names is expected here.")
        var columns: [Int] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let place = "\(path)[\(columns.count)]"
            let column = try self.column(named: try reader.readString(), place)
            do {
                try fill(column)
            } catch {
                throw error.problem(place)
            }
            columns.append(column)
        }
        return columns
    }

    private mutating func column(named name: String, _ path: String) throws(Problem) -> Int {
        do {
            return try column(named: name)
        } catch {
            throw error.problem(path)
        }
    }

    /// Reads a value of the last row.
    private mutating func readValue(
        _ column: Int, row: Int? = nil, _ reader: inout JSONReader, _ path: String
    ) throws {
        do {
            try read(&reader, column, at: (row ?? count - 1) * width + column)
        } catch let fault as InputFault {
            throw fault.problem(path)
        }
    }

    private static func expect(
        _ kind: JSONKind, _ reader: inout JSONReader, _ path: String, _ detail: String
    ) throws {
        guard try reader.peek() == kind else { throw Problem.invalid(path, detail) }
    }
}
