namespace AvatarBuild.Media.Sound;

/// <summary>Lets the band of speech through, 120 to 4000 Hz: neither mains hum nor a constant offset nor hiss. Samples go in and come out one by one.</summary>
internal sealed class SpeechBand(int rate)
{
    // Two high passes of second order (together a Butterworth filter of fourth order: mains hum of 50 Hz loses 30 dB)
    // and one low pass of first order.
    private readonly double low = Math.Exp(-2 * Math.PI * Math.Min(4000, rate * 0.4) / rate);
    private HighPass first = new(120.0 / rate, 0.5412);
    private HighPass second = new(120.0 / rate, 1.3066);
    private double smooth;
    private bool started;

    public double Next(double sample)
    {
        if (!started)
        {
            // As if it had always been so: an offset is no click at the start.
            (started, smooth) = (true, sample);
            first.Settle(sample);
        }

        smooth = sample + (smooth - sample) * low;
        return second.Next(first.Next(smooth));
    }

    private struct HighPass
    {
        private readonly double b0,
            a1,
            a2;
        private double x1,
            x2,
            y1,
            y2;

        public HighPass(double cutoff, double quality)
        {
            var (cosine, alpha) = (
                Math.Cos(2 * Math.PI * cutoff),
                Math.Sin(2 * Math.PI * cutoff) / (2 * quality)
            );
            b0 = (1 + cosine) / 2 / (1 + alpha);
            a1 = -2 * cosine / (1 + alpha);
            a2 = (1 - alpha) / (1 + alpha);
        }

        public void Settle(double x) => (x1, x2) = (x, x);

        public double Next(double x)
        {
            var y = b0 * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            return y;
        }
    }
}
