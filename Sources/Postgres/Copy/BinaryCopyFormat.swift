/// The constants of `COPY … (FORMAT binary)`, from the manual page of COPY, "Binary Format".
enum BinaryCopyFormat {
    /// `PGCOPY`, a line feed, 255, a carriage return, a line feed and a NUL, so that a transfer
    /// that mangles line ends or strips the eighth bit is noticed.
    static let signature: [UInt8] = [
        0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00,
    ]

    /// Signature, flags, length of the header's extension.
    static let headerBytes = signature.count + 4 + 4

    /// The count of fields that stands for the end of the data.
    static let trailer: Int16 = -1

    /// Bits of the flags a reader must understand or give up; none is defined.
    static let criticalFlags: UInt32 = 0xFFFF_0000
}
