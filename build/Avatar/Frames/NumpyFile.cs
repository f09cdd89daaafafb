using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Frames;

/// <summary>Reads the header of a <c>.npy</c> file (versions 1 to 3 of its format): bytes in rows only.</summary>
internal static partial class NumpyFile
{
    private const int MostHeader = 1 << 16;

    /// <summary>Its pictures.</summary>
    /// <exception cref="InvalidDataException">It is no such array; the message says why.</exception>
    public static FrameArray Read(string path)
    {
        using var file = Disk.OpenRead(path);
        var start = new byte[12];
        if (file.ReadAtLeast(start, 12, throwOnEndOfStream: false) < 12 || !IsMagic(start))
        {
            throw new InvalidDataException("it isn't a .npy file");
        }

        var isShort = start[6] == 1;
        long length = isShort ? BitConverter.ToUInt16(start, 8) : BitConverter.ToUInt32(start, 8);
        if (length > MostHeader)
        {
            throw new InvalidDataException("its header is too long");
        }

        var from = isShort ? 10 : 12;
        file.Position = from;
        var header = new byte[length];
        file.ReadExactly(header);
        var match = Header().Match(Encoding.Latin1.GetString(header));
        if (!match.Success)
        {
            throw new InvalidDataException("its header says no type, order and shape");
        }

        if (match.Groups["type"].Value is not ("|u1" or "<u1" or ">u1" or "u1" or "B"))
        {
            throw new InvalidDataException(
                $"its numbers are '{match.Groups["type"].Value}', and bytes ('|u1') are read"
            );
        }

        if (match.Groups["fortran"].Value == "True")
        {
            throw new InvalidDataException("it is in Fortran's order");
        }

        var shape = match
            .Groups["shape"]
            .Value.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
            .Select(number => long.Parse(number, CultureInfo.InvariantCulture));
        return FrameArray.Of(path, from + length, [.. shape]);
    }

    private static bool IsMagic(byte[] start) =>
        start[0] == 0x93 && start.AsSpan(1, 5).SequenceEqual("NUMPY"u8);

    [GeneratedRegex(
        @"^\{'descr': '(?<type>[^']*)', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[\d, ]{1,200})\),? *\}\s*$"
    )]
    private static partial Regex Header();
}
