#pragma warning disable RS0030 // a test reads its data itself
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>
/// What a shipped description asks for is in the key of every finished render: a change of it costs its users GPU hours.
/// <c>Requests/shipped.csv</c> has each request as it was when it was first shipped or last had to change.
/// </summary>
public sealed class KeptRequestTests
{
    private const int Limit = 60_000;

    private static string Now(string backend, string size, double seconds)
    {
        using var rendering = new Rendering(backend)
        {
            Size = PictureSize.Parse(size),
            Seconds = seconds,
        };
        var step = rendering.Step;
        var text = string.Join(
            '\n',
            step.Request.Select(line => line.Label + "=" + line.Value)
                .Concat(step.Outputs.Select(output => output.Role))
        );
        return Convert.ToHexString(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(text.Replace(rendering[""], "/", StringComparison.Ordinal))
            )
        )[..16];
    }

    [Fact(Timeout = Limit)]
    public Task Renders_of_shipped_descriptions_stay_fresh() =>
        Task.Run(
            () =>
            {
                var rows = File.ReadLines(
                        Path.Combine(AppContext.BaseDirectory, "requests", "shipped.csv")
                    )
                    .Where(line => line[0] != '#')
                    .Select(line => line.Split(','))
                    .ToArray();
                Assert.All(
                    rows,
                    row =>
                        Assert.True(
                            row[3]
                                == Now(
                                    row[0],
                                    row[1],
                                    double.Parse(row[2], CultureInfo.InvariantCulture)
                                ),
                            $"{row[0]} at {row[1]} for {row[2]} s is asked for otherwise than before: its finished renders would be made again"
                        )
                );
            },
            TestContext.Current.CancellationToken
        );
}
