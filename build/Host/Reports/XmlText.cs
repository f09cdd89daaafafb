using System.Text;
using System.Xml;

namespace AvatarBuild.Host.Reports;

/// <summary>Texts for XML, which has no way to write the colours and bells that programs print, nor half a character.</summary>
internal static class XmlText
{
    /// <summary>The text with a sign in place of what can't be written.</summary>
    public static string Clean(string text)
    {
        // A pair of surrogates is well, but only as a pair: those are looked at one by one.
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (
                char.IsHighSurrogate(text[i])
                && i + 1 < text.Length
                && char.IsLowSurrogate(text[i + 1])
            )
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
