using System.IO.Compression;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Frames;

/// <summary>Reads a <c>.pt</c> file of one dense tensor of bytes: an archive with a pickle, of which nothing is run, and the bytes.</summary>
internal static class TorchFile
{
    private const long MostPickle = 1 << 20;

    /// <summary>Its pictures, taken out into a file of their own.</summary>
    /// <param name="path">The <c>.pt</c> file.</param>
    /// <param name="raw">The file that they are written to.</param>
    /// <exception cref="InvalidDataException">It is no such tensor; the message says why.</exception>
    public static FrameArray Read(string path, string raw)
    {
        using var file = Disk.OpenRead(path);
        using var archive = Open(file);
        var pickle =
            archive.Entries.SingleOrDefault(entry => entry.Name == "data.pkl")
            ?? throw new InvalidDataException("it has no data.pkl");
        if (pickle.Length > MostPickle)
        {
            throw new InvalidDataException("its pickle is too long for one tensor");
        }

        using var bytes = new MemoryStream();
        using (var opened = pickle.Open())
        {
            opened.CopyTo(bytes);
        }

        var tensor = TensorPickle.Read(bytes.ToArray());
        var shape = FrameArray.Of(raw, 0, tensor.Shape);
        var count = Check(tensor);
        var folder = pickle.FullName[..^"data.pkl".Length];
        var data =
            archive.GetEntry($"{folder}data/{tensor.Key}")
            ?? throw new InvalidDataException($"its storage {tensor.Key} isn't there");
        if (data.Length < count)
        {
            throw new InvalidDataException($"its storage has {data.Length} bytes of {count}");
        }

        using var from = data.Open();
        using var to = Disk.Create(raw);
        from.CopyTo(to);
        to.SetLength(count);
        return shape;
    }

    // All its numbers, one after the other: their count.
    private static long Check(PickledTensor tensor)
    {
        if (tensor.Storage is not ("ByteStorage" or "UntypedStorage"))
        {
            throw new InvalidDataException(
                $"its numbers are of {tensor.Storage}, and bytes (uint8) are read"
            );
        }

        var count = 1L;
        for (var i = tensor.Shape.Count - 1; i >= 0; i--)
        {
            if (
                tensor.Strides.Count != tensor.Shape.Count
                || tensor.Strides[i] != count && tensor.Shape[i] != 1
            )
            {
                throw new InvalidDataException("it isn't contiguous");
            }

            count = checked(count * tensor.Shape[i]);
        }

        return tensor.Offset == 0
            ? count
            : throw new InvalidDataException("it is a part of another tensor");
    }

    private static ZipArchive Open(Stream file)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException)
        {
            throw new InvalidDataException("it isn't a .pt file of torch.save");
        }
    }
}
