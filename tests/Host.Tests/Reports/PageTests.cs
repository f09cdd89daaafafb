using System.Text;
using System.Text.RegularExpressions;
using AvatarBuild.Host.Reports.Page;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>The page as a file; how it is in a browser, other tests see.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void It_is_one_file_that_asks_for_nothing_from_elsewhere()
    {
        var page = Written.By(to => ReportPage.Write(to, SampleRun.Of(60), SampleRun.Outputs));
        Assert.DoesNotMatch(@"<(script|link|img)[^>]*\s(src|href)=[""'](?!data:)", page);
        Assert.DoesNotMatch(@"@import|url\((?!""?data:)", page);
        Assert.All(
            Address().Matches(page),
            address => Assert.Equal("http://www.w3.org/2000/svg", address.Value)
        );
    }

    [Fact]
    public void What_a_program_printed_cannot_end_its_data()
    {
        var page = Written.By(to => ReportPage.Write(to, SampleRun.Of(60), SampleRun.Outputs));
        Assert.Contains("2.34 GiB. \\u003C/script\\u003E", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "</script>"));
    }

    [Fact]
    public void With_2000_videos_it_is_below_5_MB()
    {
        var page = Written.By(to => ReportPage.Write(to, SampleRun.Of(2000), SampleRun.Outputs));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100_000, 5_000_000);
    }

    [GeneratedRegex(@"https?://[^""' <)]+")]
    private static partial Regex Address();
}
