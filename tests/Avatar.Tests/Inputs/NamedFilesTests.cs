#pragma warning disable RS0030 // tests look at files without the product's own file operations
using AvatarBuild.Avatar.Inputs;
using CsCheck;

namespace AvatarBuild.Avatar.Tests.Inputs;

public sealed class NamedFilesTests
{
    // Few letters, so that names are often one the beginning of another, or the same but for what follows a dot.
    private static readonly Gen<string> FileName = Gen.Select(
        Gen.Char["ab.-~"].Array[1, 4],
        Gen.Int[0, 3].Select(i => ((string[])[".wav", ".WAV", ".mp3", ".txt"])[i]),
        (stem, extension) => new string(stem) + extension
    );

    [Fact]
    public void Files_are_found_by_their_names_as_one_by_one_they_would_be() =>
        FileName
            .Array[0, 12]
            .Sample(drawn =>
            {
                using var folder = new Folder(drawn);
                var all = drawn
                    .Where(file => !file.StartsWith('.'))
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .ToList();
                var listing = FolderListing.Of(folder.Path);
                var named = NamedFiles.Of("audio/", listing, [".wav", ".mp3"], out var rest);

                Assert.Equal(all.Where(IsText), rest.Paths(""));
                var sound = all.Where(file => !IsText(file)).ToList();
                var names = sound.Select(file => Path.GetFileNameWithoutExtension(file));
                Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), named.Names());
                Assert.Equal(sound.Count == 0, named.IsEmpty);
                foreach (var name in named.Names().Concat(["a", "b", "a.", "none", ""]).Distinct())
                {
                    var own = sound
                        .Where(file => Path.GetFileNameWithoutExtension(file) == name)
                        .ToList();
                    Assert.Equal(own.Count > 0, named.Contains(name));
                    Assert.Equal(own is [var only] ? "audio/" + only : null, named.Only(name));
                    Assert.Equal(
                        own.Count > 1
                            ? string.Join(", ", own.Select(file => "inputs/audio/" + file))
                            : null,
                        named.Shared(name)
                    );
                    if (own.Count > 0)
                    {
                        Assert.Equal("audio/" + own[0], named.First(name));
                    }
                }

                Assert.All(sound, file => Assert.True(named.Holds(file)));
                Assert.False(named.Holds("none.wav"));
            });

    [Fact]
    public void Names_of_thousands_of_files_are_listed_whole_and_in_order()
    {
        var names = Enumerable
            .Range(0, 3000)
            .Select(i => new string((char)('a' + (i % 26)), 1 + (i * 7919 % 200)) + $"é{i}.wav")
            .ToList();
        using var folder = new Folder(names);
        Directory.CreateDirectory(System.IO.Path.Combine(folder.Path, "folder.wav"));
        var listing = FolderListing.Of(folder.Path)!;
        Assert.Equal(names.Order(StringComparer.Ordinal), listing.Paths(""));
        Assert.Equal(names.Count, listing.Count);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_listing() =>
        Assert.Null(FolderListing.Of("/nowhere/at/all"));

    private static bool IsText(string file) => file.EndsWith(".txt", StringComparison.Ordinal);

    /// <summary>Empty files of these names.</summary>
    private sealed class Folder : IDisposable
    {
        public Folder(IEnumerable<string> names)
        {
            Path = Directory.CreateTempSubdirectory("named-").FullName;
            foreach (var name in names)
            {
                File.WriteAllBytes(System.IO.Path.Combine(Path, name), []);
            }
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
