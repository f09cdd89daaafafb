using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>What happens when no task is named.</summary>
[TaskDescription("The same as Render")]
[IsDependentOn(typeof(Render))]
public sealed class Default : FrostingTask<BuildContext>;
