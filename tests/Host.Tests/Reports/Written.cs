using System.Text;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>What a report's writer writes, as text.</summary>
internal static class Written
{
    public static string By(Action<Stream> write)
    {
        using var text = new MemoryStream();
        write(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
