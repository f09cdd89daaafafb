using System.Globalization;
using System.Text;
using System.Xml;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>
/// <c>outputs/report/junit.xml</c>: each video as a test, for CI that shows tests. Videos that were left out aren't in it.
/// Source of the format: Jenkins' junit-10.xsd.
/// </summary>
internal static class JUnitFile
{
    private static readonly XmlWriterSettings Format = new()
    {
        Indent = true,
        NewLineChars = "\n",
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <summary>Writes the file.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="run">The run.</param>
    /// <param name="outputs">The outputs folder, absolute.</param>
    public static void Write(Stream to, RunSummary run, string outputs)
    {
        using (var xml = XmlWriter.Create(to, Format))
        {
            xml.WriteStartElement("testsuites");
            Counts(xml, run, suite: false);
            xml.WriteStartElement("testsuite");
            Counts(xml, run, suite: true);
            foreach (var video in run.Videos)
            {
                if (video.Status != VideoStatus.Filtered)
                {
                    Case(xml, run, video, outputs);
                }
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        to.Write("\n"u8);
    }

    private static void Counts(XmlWriter xml, RunSummary run, bool suite)
    {
        xml.WriteAttributeString("name", suite ? XmlText.Clean(run.Recipe) : "AvatarBuild");
        Number("tests", run.Videos.Count - run.Count(VideoStatus.Filtered));
        Number("failures", run.Count(VideoStatus.Failed));
        Number("errors", 0);
        xml.WriteAttributeString("time", Seconds((run.End - run.Start).TotalSeconds));
        if (suite)
        {
            Number("skipped", run.Count(VideoStatus.NotReached));
            var start = run.Start.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
            xml.WriteAttributeString("timestamp", start);
            xml.WriteAttributeString("id", run.Id);
        }

        void Number(string name, int value) =>
            xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    private static void Case(XmlWriter xml, RunSummary run, VideoResult video, string outputs)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", XmlText.Clean(run.Recipe));
        xml.WriteAttributeString("name", XmlText.Clean(video.Video.Name));
        xml.WriteAttributeString("time", Seconds(video.Seconds));
        if (VideoFailure.Of(video, outputs) is { } failure)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", XmlText.Clean(failure.Class));
            xml.WriteAttributeString("message", XmlText.Clean(failure.Message));
            xml.WriteString(XmlText.Clean(Body(failure)));
            xml.WriteEndElement();
        }
        else if (video.Status == VideoStatus.NotReached)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", XmlText.Clean(video.WhyNotReached!));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Body(VideoFailure failure)
    {
        var text = new StringBuilder();
        text.Append(failure.Step is { } step ? step + ": " : "").Append(failure.Message);
        text.Append("\nWhat to do: ").Append(failure.Advice);
        if (failure.Log is { } log)
        {
            text.Append("\nLog: ").Append(log);
        }

        foreach (var line in failure.LastLines)
        {
            text.Append("\n| ").Append(line);
        }

        return text.Append('\n').ToString();
    }

    // Most videos of a large batch took none.
    private static string Seconds(double seconds) =>
        seconds == 0 ? "0.000" : seconds.ToString("0.000", CultureInfo.InvariantCulture);
}
