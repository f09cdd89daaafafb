namespace AvatarBuild.Avatar.Failures;

/// <summary>What is done about a failure.</summary>
public enum FailureRemedy
{
    /// <summary>The same again after a while, where it is transient.</summary>
    None,

    /// <summary>The same again at once: what was in the way (a port) is another one then.</summary>
    AtOnce,

    /// <summary>Another card, then less memory.</summary>
    LessMemory,
}
