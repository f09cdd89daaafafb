using System.Buffers.Binary;
using System.Text;

namespace AvatarBuild.Avatar.Frames;

/// <summary>One dense tensor as a pickle describes it.</summary>
/// <param name="Key">Name of its storage.</param>
/// <param name="Storage">Its type, <c>ByteStorage</c> for example.</param>
/// <param name="Offset">Of its first number in the storage.</param>
/// <param name="Shape">Its sides.</param>
/// <param name="Strides">How far its numbers lie apart in each.</param>
internal sealed record PickledTensor(
    string Key,
    string Storage,
    long Offset,
    IReadOnlyList<long> Shape,
    IReadOnlyList<long> Strides
);

/// <summary>
/// Reads the pickle of one tensor, as <c>torch.save</c> writes it, without running anything: a pickle is a program that may
/// start others, so only the few instructions and names are known that such a file has. All else is refused.
/// </summary>
internal sealed class TensorPickle
{
    private const int MostValues = 10_000;
    private readonly ReadOnlyMemory<byte> text;
    private readonly List<object> stack = [];
    private readonly Dictionary<long, object> memo = [];
    private int at;

    private TensorPickle(ReadOnlyMemory<byte> text) => this.text = text;

    /// <summary>The tensor.</summary>
    /// <exception cref="InvalidDataException">It is anything else; the message says what.</exception>
    public static PickledTensor Read(ReadOnlyMemory<byte> text) => new TensorPickle(text).Run();

    private PickledTensor Run()
    {
        while (true)
        {
            if (stack.Count > MostValues || memo.Count > MostValues)
            {
                throw Refused("it holds too much");
            }

            var code = Bytes(1)[0];
            if (code == (byte)'.')
            {
                return stack is [PickledTensor tensor]
                    ? tensor
                    : throw Refused("it isn't one tensor");
            }

            Do(code);
        }
    }

    private void Do(byte code)
    {
        switch ((char)code)
        {
            case '\x80':
                Known(Bytes(1)[0] is 2 or 3 or 4, "its protocol is unknown");
                break;
            case '(':
                stack.Add(Mark.One);
                break;
            case 'K':
                stack.Add((long)Bytes(1)[0]);
                break;
            case 'M':
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)));
                break;
            case 'J':
                stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)));
                break;
            case '\x8a':
                stack.Add(Long(Bytes(Bytes(1)[0])));
                break;
            case 'X':
                stack.Add(Encoding.UTF8.GetString(Bytes(Length(Bytes(4)))));
                break;
            case '\x88' or '\x89':
                stack.Add(code == 0x88);
                break;
            case 'q':
                memo[Bytes(1)[0]] = Top();
                break;
            case 'r':
                memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))] = Top();
                break;
            case 'h':
                stack.Add(Remembered(Bytes(1)[0]));
                break;
            case 'j':
                stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))));
                break;
            case ')':
                stack.Add(Array.Empty<object>());
                break;
            case 't':
                Tuple(stack.Count - 1 - stack.LastIndexOf(Mark.One), hasMark: true);
                break;
            case '\x85' or '\x86' or '\x87':
                Tuple(code - 0x84, hasMark: false);
                break;
            case 'c':
                stack.Add(Global(Line(), Line()));
                break;
            case 'Q':
                stack.Add(Storage(Pop()));
                break;
            case 'R':
                Reduce();
                break;
            default:
                throw Refused($"it has the instruction 0x{code:x2}");
        }
    }

    private void Reduce()
    {
        var arguments = Pop();
        stack.Add(
            (Pop(), arguments) switch
            {
                (Name("collections.OrderedDict"), object[] { Length: 0 }) => Hooks.None,
                (
                    Name
                    ("torch._utils._rebuild_tensor_v2"),
                    object[]
                        and [
                            Stored storage,
                            long offset,
                            object[] shape,
                            object[] strides,
                            bool,
                            Hooks,
                        ]
                ) => new PickledTensor(
                    storage.Key,
                    storage.Type,
                    offset,
                    Numbers(shape),
                    Numbers(strides)
                ),
                _ => throw Refused("it calls something else than what rebuilds a tensor"),
            }
        );
    }

    private static Name Global(string module, string name) =>
        (module, name) switch
        {
            ("collections", "OrderedDict") or ("torch._utils", "_rebuild_tensor_v2") => new(
                module + "." + name
            ),
            ("torch", _) when name.EndsWith("Storage", StringComparison.Ordinal) => new(name),
            _ => throw Refused($"it names {module}.{name}"),
        };

    private static Stored Storage(object value) =>
        value is object[] and ["storage", Name type, string key, string, long]
            ? new Stored(key, type.Text)
            : throw Refused("it refers to something else than a storage");

    private static long[] Numbers(object[] values) =>
        values.All(value => value is long)
            ? [.. values.Cast<long>()]
            : throw Refused("a side of it is no number");

    private void Tuple(int count, bool hasMark)
    {
        var more = hasMark ? 1 : 0;
        Known(count >= 0 && stack.Count >= count + more, "it ends in the middle");
        var values = stack.GetRange(stack.Count - count, count).ToArray();
        Known(!values.Contains(Mark.One), "it ends in the middle");
        stack.RemoveRange(stack.Count - count - more, count + more);
        stack.Add(values);
    }

    private object Top() => stack is [.., var last] ? last : throw Refused("it ends in the middle");

    private object Pop()
    {
        var last = Top();
        stack.RemoveAt(stack.Count - 1);
        return last;
    }

    private object Remembered(long key) =>
        memo.TryGetValue(key, out var value) ? value : throw Refused("it refers to nothing");

    private ReadOnlySpan<byte> Bytes(int count)
    {
        Known(count >= 0 && count <= text.Length - at, "it ends in the middle");
        at += count;
        return text.Span.Slice(at - count, count);
    }

    private string Line()
    {
        var length = text.Span[at..].IndexOf((byte)'\n');
        Known(length is >= 0 and < 200, "it ends in the middle");
        var line = Encoding.ASCII.GetString(Bytes(length));
        at++;
        return line;
    }

    private static int Length(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private static long Long(ReadOnlySpan<byte> bytes)
    {
        Known(bytes.Length <= 8, "a number of it is too large");
        long value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return bytes.Length is > 0 and < 8 && bytes[^1] >= 0x80
            ? value - (1L << (8 * bytes.Length))
            : value;
    }

    private static void Known(bool isKnown, string what)
    {
        if (!isKnown)
        {
            throw Refused(what);
        }
    }

    private static InvalidDataException Refused(string what) =>
        new($"its pickle isn't that of one tensor: {what}");

    private sealed record Name(string Text);

    private sealed record Stored(string Key, string Type);

    private sealed record Hooks
    {
        public static Hooks None { get; } = new();
    }

    private sealed record Mark
    {
        public static Mark One { get; } = new();
    }
}
