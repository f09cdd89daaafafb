using System.IO.Enumeration;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Schema;
using CsCheck;

namespace AvatarBuild.Avatar.Tests.Inputs;

public sealed class VideoFilterTests
{
    [Theory(Timeout = 20_000)]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a*", "abc", true)]
    [InlineData("*c", "abc", true)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxcyyb", false)]
    [InlineData("?", "你", true)]
    [InlineData("?", "", false)]
    [InlineData("a[bc]d", "acd", true)]
    [InlineData("a[b-d]", "ac", true)]
    [InlineData("a[!b-d]", "ac", false)]
    [InlineData("a[!b-d]", "ax", true)]
    [InlineData("a[1]", "a1", true)]
    [InlineData("a[1]", "a[1]", true)]
    [InlineData("a[1", "a[1", true)]
    [InlineData("x,b*", "bc", true)]
    [InlineData("*", "line\nbreak", true)]
    public Task A_glob_fits(string globs, string name, bool fits) =>
        Task.Run(
            () => Assert.Equal(fits, VideoFilter.Parse(globs).Matches(name)),
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 60_000)]
    public Task Stars_and_question_marks_mean_what_they_mean_to_the_system() =>
        Task.Run(
            () =>
                Gen.Select(Gen.String[Gen.Char["ab*?"], 1, 8], Gen.String[Gen.Char["ab"], 1, 8])
                    .Sample(
                        (glob, name) =>
                            VideoFilter.Parse(glob).Matches(name)
                            == FileSystemName.MatchesSimpleExpression(
                                glob,
                                name,
                                ignoreCase: false
                            ),
                        iter: 20_000
                    ),
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task A_glob_that_fits_nothing_is_told_with_the_nearest_name() =>
        Task.Run(
            () =>
            {
                var problems = new List<Problem>();
                VideoFilter.Parse("helo,h*,zzz").Check(["hello", "world"], problems);
                VideoFilter.Parse("").Check(["hello"], problems);
                Assert.Equal(
                    [
                        "--videos=helo: fits no video; did you mean 'hello'?",
                        "--videos=zzz: fits no video; videos are named as the recordings in inputs/audio, without extension",
                        "--videos: names no video; write for example --videos='a*,b'",
                    ],
                    problems.Select(p => p.ToString())
                );
            },
            TestContext.Current.CancellationToken
        );
}
