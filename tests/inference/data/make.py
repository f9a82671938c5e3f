"""Makes analyses.csv: 60 participants with ties, strata of unequal size, covariates and censoring.

Python 3, standard library only. The last stratum has one arm only; in the last but one all
participants respond. Run once; the file is what counts.
"""

import random

random.seed(20_261_201)
STRATA = [0] * 22 + [1] * 17 + [2] * 12 + [3] * 6 + [4] * 3
print("arm,stratum,age,marker,score,count,response,time,event")
for stratum in STRATA:
    arm = 0 if stratum == 4 else random.randrange(2)
    age = random.randint(35, 80)
    marker = round(random.gauss(1, 2), 3)
    score = round(20 - 1.5 * arm + 2 * stratum + 0.1 * age + 0.5 * marker + random.gauss(0, 3))
    mean = 1.2 * 1.4**arm * 1.2**stratum * random.gammavariate(2, 0.5)
    count, left = 0, random.expovariate(1)
    while left < mean:
        count, left = count + 1, left + random.expovariate(1)
    chance = 1 / (1 + 2.718281828 ** -(0.4 - 0.8 * arm + 0.3 * stratum + 0.02 * (age - 55)))
    response = 1 if stratum == 3 else int(random.random() < chance)
    event = random.expovariate(0.3 * 1.6**arm * 1.3**stratum)
    follow_up = random.uniform(1, 5)
    time = round(min(event, follow_up), 1) + 0.1
    print(arm, stratum, age, marker, score, count, response, f"{time:.1f}", int(event <= follow_up), sep=",")
