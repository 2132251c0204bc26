// Every property run prints nothing and repeats exactly: FC_SEED picks another universe of cases.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20261122) });
