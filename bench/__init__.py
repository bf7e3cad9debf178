"""What `npm run bench` measures, each benchmark a module of `bench.benchmarks`."""
