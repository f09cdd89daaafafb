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
                var all = drawn.Distinct().Order(StringComparer.Ordinal).ToList();
                var rest = new List<string>();
                var named = NamedFiles.Of("audio/", all, [".wav", ".mp3"], rest);

                Assert.Equal(all.Where(IsText), rest);
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

    private static bool IsText(string file) => file.EndsWith(".txt", StringComparison.Ordinal);
}
