using System.Xml.Linq;
using System.Xml.Schema;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>JUnit files, against Jenkins' schema.</summary>
public sealed class JUnitTests
{
    [Fact]
    public void The_file_validates_against_the_common_schema()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(AppContext.BaseDirectory, "samples", "junit-10.xsd"));
        var problems = new List<string>();
        XDocument
            .Parse(Written.By(to => JUnitFile.Write(to, SampleRun.Of(60), SampleRun.Outputs)))
            .Validate(schemas, (_, e) => problems.Add(e.Message));
        Assert.Empty(problems);
    }

    [Fact]
    public void Its_counts_are_the_summarys_and_its_cases_add_up_to_them()
    {
        var run = SampleRun.Of(60);
        var suite = XDocument
            .Parse(Written.By(to => JUnitFile.Write(to, run, SampleRun.Outputs)))
            .Root!.Element("testsuite")!;
        var failed = run.Count(VideoStatus.Failed);
        Assert.Equal(3, failed);
        Assert.Equal(failed, (int)suite.Attribute("failures")!);
        Assert.Equal(
            failed,
            suite.Elements("testcase").Count(c => c.Element("failure") is not null)
        );
        Assert.Equal(59, (int)suite.Attribute("tests")!);
        Assert.Equal(59, suite.Elements("testcase").Count());
    }

    [Fact]
    public void A_failure_has_its_class_its_advice_and_the_logs_end_without_colours()
    {
        var text = Written.By(to => JUnitFile.Write(to, SampleRun.Of(60), SampleRun.Outputs));
        var failure = XDocument
            .Parse(text)
            .Descendants("testcase")
            .Single(c => (string?)c.Attribute("name") == SampleRun.Name(20))
            .Element("failure")!;
        Assert.Equal("OutOfMemory", (string?)failure.Attribute("type"));
        Assert.Contains("What to do: ", failure.Value, StringComparison.Ordinal);
        Assert.Contains("| torch.OutOfMemoryError: CUDA", failure.Value, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }
}
