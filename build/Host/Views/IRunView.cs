namespace AvatarBuild.Host.Views;

/// <summary>Shows a run while it goes on; disposing it leaves nothing behind but what was printed.</summary>
internal interface IRunView : IDisposable
{
    /// <summary>The first step starts; before that there is nothing to show.</summary>
    void Begin();
}
